/** The notes, step by step, of examples/playground: its numbers, where they come from, and what a rate does. */
import { Network, sgd } from 'nablanet';
import { describe, expect, test } from 'vitest';
import { type Bend, type Name, Notes, X, Y } from '../../examples/playground/src/notes/model';
import { originOf } from '../../examples/playground/src/notes/origins';
import { stagesOf } from '../../examples/playground/src/notes/stages';

const BENDS: Bend[] = ['sigmoid', 'relu'];
const COMPUTED: Name[] = [
  ...(['z1', 'a1', 'z2', 'a2', 'Ck', 'C', 'd2', 'dW2', 'db2', 'da1', 'd1', 'dW1', 'db1', 'dx'] as const),
  ...(['W1next', 'b1next', 'W2next', 'b2next'] as const),
];

/** What a sum on the page comes to. */
function resultOf(expression: string): number {
  const code = expression
    .replaceAll('−', '-')
    .replaceAll('·', '*')
    .replaceAll('²', '**2')
    .replaceAll('e^(', 'Math.exp(')
    .replaceAll('max(', 'Math.max(');
  expect(code).toMatch(/^[-+*/.,() \de]+$|Math\.(exp|max)\(/);
  return new Function(`return ${code}`)() as number;
}

describe.each(BENDS)('%s', (bend) => {
  test('every number is the sum that the page says it is', () => {
    const notes = new Notes(3, bend);
    notes.train(0.1, 7);
    const numbers = notes.look(0.25);
    let checked = 0;
    for (const name of COMPUTED) {
      for (const [row, values] of numbers[name].entries()) {
        for (const [column, value] of values.entries()) {
          const { expression, sources } = originOf({ name, row, column }, { numbers, bend, rate: 0.25 });
          // Terms are shown with four digits after the point, and there are four at most.
          expect(Math.abs(resultOf(expression) - value), `${name} ${row} ${column}: ${expression}`).toBeLessThan(6e-4);
          expect(sources.length).toBeGreaterThan(0);
          checked++;
        }
      }
    }
    expect(checked).toBe(105);
  });

  test('the network is that of the notes, and a step is trainBatch', () => {
    const notes = new Notes(1, bend);
    const net = new Network({
      inputs: 3,
      layers: [
        { units: 4, activation: bend },
        { units: 2, activation: bend === 'relu' ? 'linear' : 'sigmoid' },
      ],
      optimizer: sgd({ learningRate: 0.5 }),
      seed: 1,
      backend: 'simd',
    });
    const [x, y] = [X.map((row) => [...row]), Y.map((row) => [...row])];
    const { W1next, b2next, C, da1 } = notes.look(0.5);
    expect(net.trainBatch(x, y)).toBe(C[0][0]);
    expect(W1next.flat()).toEqual(Array.from(net.layers[0].getWeights()));
    expect(b2next.flat()).toEqual(Array.from(net.layers[1].getBiases() ?? []));
    expect(da1.flat().some((v) => v !== 0)).toBe(true);
    const { losses } = notes.train(0.5, 1);
    expect(losses).toEqual([C[0][0]]);
    expect(notes.look(0.5).W1).toEqual(W1next);
    expect(notes.cost).toBe(net.evaluate(x, y).loss);
  });

  test('derivatives agree with central differences', () => {
    expect(new Notes(1, bend).check().maxRelativeError).toBeLessThan(1e-4);
  });

  test('stages show every number once, in the order in which they are made', () => {
    const shown = stagesOf(bend).flatMap(({ shows }) => shows);
    expect(new Set(shown).size).toBe(shown.length);
    expect([...shown].sort()).toEqual([...Object.keys(new Notes(1, bend).look(0.1))].sort());
    const numbers = new Notes(1, bend).look(0.1);
    for (const [i, name] of shown.entries()) {
      const { sources } = originOf({ name, row: 0, column: 0 }, { numbers, bend, rate: 0.1 });
      for (const source of sources) expect(shown.indexOf(source.name), `${name} from ${source.name}`).toBeLessThan(i);
    }
  });
});

describe('the learning rate', () => {
  test('a small one converges', () => {
    const { losses, divergedAt } = new Notes(1, 'relu').train(0.1, 200);
    expect(divergedAt).toBe(0);
    expect(losses).toHaveLength(200);
    expect(losses[199]).toBeLessThan(1e-9);
  });

  test('one that is too large diverges, leaves the network as it was, and a smaller one recovers', () => {
    const notes = new Notes(1, 'relu');
    notes.train(0.05, 3);
    const before = notes.look(0.1);
    const { losses, divergedAt } = notes.train(3, 200);
    expect(divergedAt).toBeGreaterThan(5);
    expect(divergedAt).toBeLessThan(100);
    expect(losses.at(-1)).toBeGreaterThan(1e20);
    expect(notes.look(0.1)).toEqual(before);
    notes.train(0.1, 200);
    expect(notes.cost).toBeLessThan(1e-9);
  });

  test('with sigmoids a rate that is far too large ends where no slope is left', () => {
    const notes = new Notes(1, 'sigmoid');
    expect(notes.train(100, 200).divergedAt).toBe(0);
    expect(notes.cost).toBeGreaterThan(0.9);
  });

  test('a step that leaves what a float32 holds shows no numbers, and changes none', () => {
    const notes = new Notes(1, 'relu');
    const before = notes.look(0.1);
    expect(notes.look(1e40).W1next.flat().every(Number.isNaN)).toBe(true);
    expect(notes.look(0.1)).toEqual(before);
  });
});
