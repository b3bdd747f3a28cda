/** No kernel reads past what it is given, not even what it then ignores: each block in turn ends where memory ends. */
import { describe, expect, test } from 'vitest';
import { ACTIVATIONS } from '../../src/toolbox/activations';
import { GIVEN, LOSSES } from '../../src/toolbox/losses';
import { type TestKernels, VARIANTS } from './instance';
import { padded } from './matrices';

/** Byte address of a block of so many floats. */
type Give = (name: string, floats: number) => number;
type Call = (kernels: TestKernels, give: Give, width: number) => void;

const [ROWS, INNER] = [7, 3];
const ids = (table: Record<string, { id: number }>): number[] => Object.values(table).map(({ id }) => id);

const CALLS: Record<string, Call> = {
  multiply: (kernels, give, width) => {
    for (const rows of [1, ROWS]) {
      const a = give('a', rows * INNER);
      const b = give('b', INNER * padded(width));
      const [bias, c] = [give('bias', padded(width)), give('c', rows * padded(width))];
      kernels.multiply(a, 4 * INNER, b, bias, c, 4 * padded(width), rows, INNER, width, 0, width);
    }
  },
  multiplyTransposed: (kernels, give, width) => {
    for (const adding of [0, 1]) {
      const [a, b] = [give('a', INNER * ROWS), give('b', INNER * padded(width))];
      const [g, w] = [give('g', ROWS * padded(width)), give('w', ROWS * padded(width))];
      for (const target of [0, w]) {
        const [strideA, strideB] = [4 * ROWS, 4 * padded(width)];
        kernels.multiplyTransposed(a, strideA, b, strideB, g, target, ROWS, INNER, width, 0, ROWS, adding, 1);
      }
    }
  },
  packTransposed: (kernels, give, width) => {
    for (const rows of [3, 4, 5, 7, 8]) {
      const panel = rows > 4 ? 8 : 4;
      const [w, packed] = [give('w', rows * padded(width)), give('packed', panel * width)];
      kernels.packTransposed(w, rows, width, 0, panel, packed);
    }
  },
  activate: (kernels, give, width) => {
    for (const id of ids(ACTIVATIONS)) {
      const [z, kept] = [give('z', 2 * padded(width)), give('kept', 2 * padded(width))];
      kernels.activate(id, z, 2, width, padded(width), 1, kept);
    }
  },
  differentiate: (kernels, give, width) => {
    for (const id of ids(ACTIVATIONS)) {
      const [a, d] = [give('a', 2 * padded(width)), give('d', 2 * padded(width))];
      for (const kept of [0, give('z', 2 * padded(width))]) {
        kernels.differentiate(id, a, d, 2, width, padded(width), 1, kept);
      }
    }
  },
  costOfRow: (kernels, give, width) => {
    for (const id of [...ids(LOSSES), GIVEN]) {
      const [row, y, d] = [give('row', padded(width)), give('y', padded(width)), give('d', padded(width))];
      kernels.costOfRow(id, row, y, d, width, 1, 1);
    }
  },
  sgd: (kernels, give, width) => {
    kernels.sgd(give('w', padded(width)), give('g', padded(width)), padded(width), 1);
  },
  penalties: (kernels, give, width) => {
    const [w, g] = [give('w', padded(width)), give('g', padded(width))];
    kernels.penalize(w, g, padded(width), 1, 1);
    kernels.clipValues(g, padded(width), 1);
    kernels.dot(w, g, padded(width));
    kernels.addScaled(w, g, 1, give('to', padded(width)), padded(width));
    kernels.scale(g, padded(width), 1);
    kernels.limitNorms(give('panels', 3 * padded(width)), 3, width, 1);
  },
  copy: (kernels, give, width) => kernels.copy(give('from', width), give('to', width), width),
  firstOutside: (kernels, give, width) => {
    kernels.firstOutside(give('values', width), width, -1, 1);
    kernels.firstNonFinite(give('values', width), width);
  },
  gather: (kernels, give, width) => {
    for (const order of [0, give('order', 2)]) {
      kernels.gather(give('x', 2 * width), width, order, 0, 2, give('to', 2 * width));
    }
  },
  gatherTargets: (kernels, give, width) => {
    for (const classes of [0, 1]) {
      const [y, order] = [give('y', classes ? 2 : 2 * width), give('order', 2)];
      kernels.gatherTargets(y, width, classes, order, 0, 2, give('to', 2 * padded(width)));
    }
  },
  map: (kernels, give, width) => kernels.map(0, give('x', padded(width)), give('y', padded(width)), padded(width)),
};

describe.each(VARIANTS)('$name', ({ kernels, arena }) => {
  test.each(Object.entries(CALLS))('%s', (_, call) => {
    for (const width of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 31, 32, 33, 40]) {
      const names = new Set<string>();
      const run = (outermost: string): void => {
        arena.reset();
        const give: Give = (name, floats) => {
          names.add(name);
          const zeros = new Float32Array(floats);
          return (name === outermost ? arena.atEnd(zeros) : arena.floats(zeros)).pointer;
        };
        call(kernels, give, width);
        arena.checkCanaries();
      };
      run('none, to learn the names');
      for (const name of names) expect(() => run(name), `${name}, ${width} wide`).not.toThrow();
    }
  });
});
