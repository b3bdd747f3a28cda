/** The same seed gives the same bits here as in Node. */
import * as nablanet from 'nablanet';
import { expect, test } from 'vitest';
import { AGREED, AGREED_TOOLBOX, digest, toolboxDigest } from '../../train/digest';

test('the agreed workload gives the agreed bits', () => {
  expect(digest(nablanet)).toBe(AGREED);
  expect(toolboxDigest(nablanet)).toBe(AGREED_TOOLBOX);
});
