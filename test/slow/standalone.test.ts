/** Programs of toModule over 200,000 numbers each, of every size that float32 holds. */
import { test } from 'vitest';
import { ACTIVATION_NAMES } from '../../src/toolbox/activations';
import { expectSameBitsAllOver } from '../entries/standalone/programs';

test.each(ACTIVATION_NAMES)('%s: the bits of simd', (activation) => expectSameBitsAllOver(activation, 20_011));
