/** Rows that come in a chunk at a time: where one is refused, `out` is as it was, and answers are those of single rows. */
import { expect, test } from 'vitest';
import { Network } from '../../src/index';
import { BACKENDS } from '../support/backends';
import { expectRefusal, rangeRefusal } from '../support/errors';
import { numbers } from '../support/trainings';

test.each(BACKENDS)('a NaN in the last of many rows: %s', (backend) => {
  const [rows, width] = [1000, 400];
  const net = new Network({ inputs: width, layers: [7, 2], seed: 1, backend });
  const x = numbers(3, rows * width);
  const single = Array.from({ length: rows }, (_, i) => [...net.predict(x.subarray(i * width, (i + 1) * width))]);
  const out = new Float32Array(2 * rows);
  expect([...net.predict(x, out)]).toEqual(single.flat());
  const before = out.slice();
  for (const wrong of [x, Float64Array.from(x), [...x]]) {
    wrong.fill(0.25, 0, width);
    wrong[wrong.length - 1] = Number.NaN;
    const message = `"x" expected finite numbers (as float32), got NaN at row ${rows - 1}, column ${width - 1}`;
    expectRefusal(() => net.predict(wrong as number[], out), rangeRefusal(message, 'data'));
    expect(out).toEqual(before);
  }
});
