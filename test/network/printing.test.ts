/** `console.log(net)` prints the summary; nothing of Node is needed for it. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Network } from '../../src/index';

test('alone and inside of other things', () => {
  const net = new Network({ inputs: 2, layers: [3, 1], seed: 1 });
  expect(inspect(net)).toBe(net.summary());
  expect(inspect(net.clone())).toBe(net.summary());
  const inside = inspect({ net });
  for (const line of net.summary().split('\n')) expect(inside).toContain(line);
  expect(Object.keys(net)).toEqual(['layers']); // what prints is not a property of its own
});
