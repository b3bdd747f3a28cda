/** The learners of examples/playground from several seeds. */
import { test } from 'vitest';
import { expectBalance, expectFlight } from '../playground/learning';

test.each([1, 2, 3])('seed %i: a flock learns to fly', expectFlight);

test.each([1, 2, 3, 4, 5])('seed %i: a cart learns to balance its pole', expectBalance);
