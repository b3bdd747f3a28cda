/** One step of training in stages, each with its formula of the notes and its place in the network. */
import { bracket, derivative, frac, math, mi, mn, mo, of, row, slope, sub, sumOver, sup, transposed } from './mathml';
import type { Bend, Name } from './model';

/** A part of the drawn network. */
export type Part = 'x' | 'W1' | 'hidden' | 'W2' | 'outputs';

/** What the drawing shows: which numbers, where, and which part a stage is about. */
export interface Picture {
  x: Name;
  hidden?: Name;
  outputs?: Name;
  W1: Name;
  W2: Name;
  marked: readonly Part[];
}

export interface Stage {
  title: string;
  /** MathML, in pieces that may stand below each other. */
  formula: readonly string[];
  words: string;
  shows: readonly Name[];
  picture: Picture;
}

const E_TO_MINUS_Z = sup(mi('e'), row(mo('−'), mi('z')));
const SIGMOID = row(mi('φ'), bracket(mi('z')), mo('='), frac(mn(1), row(mn(1), mo('+'), E_TO_MINUS_Z)));
const RELU = row(mi('φ'), bracket(mi('z')), mo('='), mi('max'), bracket(mn(0), mo(','), mi('z')));
const COST = row(
  sub(mi('C'), mi('k')),
  mo('='),
  sumOver(mi('j')),
  sup(bracket(sub(mi('a'), mi('j')), mo('−'), sub(mi('y'), mi('j'))), mn(2)),
);
const MEAN = row(mi('C'), mo('='), frac(mn(1), mi('n')), sumOver(mi('k')), sub(mi('C'), mi('k')));
const PHI_SLOPE = row(sup(mi('φ'), mo('′')), bracket(mi('z')));
const SIGMOID_SLOPE = row(PHI_SLOPE, mo('='), mi('a'), bracket(mn(1), mo('−'), mi('a')));
const RELU_SLOPE = row(PHI_SLOPE, mo('='), '<mtext>1 where z > 0, else 0</mtext>');
const OUTER = frac(row(mn(2), bracket(of('a', 2), mo('−'), mi('y'))), mi('n'));

/** W² ← W² − r · ∂C/∂W². */
function stepOf(base: string, layer: number): string {
  return row(of(base, layer), mo('←'), of(base, layer), mo('−'), mi('r'), mo('·'), derivative(base, layer));
}

/** All stages, for units that bend so. */
export function stagesOf(bend: Bend): Stage[] {
  const sigmoid = bend === 'sigmoid';
  const plain: Picture = { x: 'x', W1: 'W1', W2: 'W2', marked: [] };
  const hidden: Picture = { ...plain, hidden: 'a1' };
  const whole: Picture = { ...hidden, outputs: 'a2' };
  const back: Picture = { ...hidden, outputs: 'd2' };
  const first: Picture = { ...back, hidden: 'd1' };
  const show = (picture: Picture, ...marked: Part[]): Picture => ({ ...picture, marked });
  return [
    {
      title: 'The network and two samples',
      formula: [
        math(mi('x'), mo('∈'), sup(mi('ℝ'), row(mn(2), mo('×'), mn(3)))),
        math(mi('y'), mo('∈'), sup(mi('ℝ'), row(mn(2), mo('×'), mn(2)))),
      ],
      words: 'Three inputs, four units, two units. A row of x is a sample, a row of y what it should give.',
      shows: ['x', 'y', 'W1', 'b1', 'W2', 'b2'],
      picture: plain,
    },
    {
      title: 'Sums of the first layer',
      formula: [math(of('z', 1), mo('='), mi('x'), mo('·'), of('W', 1), mo('+'), of('b', 1))],
      words: 'Each unit weighs the inputs and adds its bias.',
      shows: ['z1'],
      picture: show({ ...plain, hidden: 'z1' }, 'x', 'W1', 'hidden'),
    },
    {
      title: 'What the units say',
      formula: [math(of('a', 1), mo('='), mi('φ'), bracket(of('z', 1))), math(sigmoid ? SIGMOID : RELU)],
      words: sigmoid
        ? 'The sigmoid bends every sum to between 0 and 1.'
        : 'ReLU lets a sum through where it is above 0.',
      shows: ['a1'],
      picture: show(hidden, 'hidden'),
    },
    {
      title: 'Sums of the second layer',
      formula: [math(of('z', 2), mo('='), of('a', 1), mo('·'), of('W', 2), mo('+'), of('b', 2))],
      words: 'The same again; the units before are the inputs now.',
      shows: ['z2'],
      picture: show({ ...hidden, outputs: 'z2' }, 'hidden', 'W2', 'outputs'),
    },
    {
      title: 'The outputs',
      formula: [math(of('a', 2), mo('='), ...(sigmoid ? [mi('φ'), bracket(of('z', 2))] : [of('z', 2)]))],
      words: sigmoid ? 'This is what predict returns.' : 'A plain weighted sum, and what predict returns.',
      shows: ['a2'],
      picture: show(whole, 'outputs'),
    },
    {
      title: 'How wrong they are',
      formula: [math(COST), math(MEAN)],
      words: 'Squared errors, added over the outputs, averaged over the n = 2 samples.',
      shows: ['Ck', 'C'],
      picture: show(whole, 'outputs'),
    },
    {
      title: 'The fault of the outputs',
      formula: [
        math(of('δ', 2), mo('='), ...(sigmoid ? [slope(2), mo('⊙')] : []), OUTER),
        ...(sigmoid ? [math(SIGMOID_SLOPE)] : []),
      ],
      words: 'How the cost changes with each sum of the last layer: the chain rule’s first two factors.',
      shows: ['d2'],
      picture: show(back, 'outputs'),
    },
    {
      title: 'Derivatives of the second weights',
      formula: [math(derivative('W', 2), mo('='), transposed('a', 1), mo('·'), of('δ', 2))],
      words: 'A weight changes its sum by the number that it is multiplied by.',
      shows: ['dW2'],
      picture: show({ ...back, W2: 'dW2' }, 'W2'),
    },
    {
      title: 'Derivatives of the second biases',
      formula: [math(derivative('b', 2), mo('='), sumOver(mi('k')), sup(sub(mi('δ'), mi('k')), mn(2)))],
      words: 'A bias is multiplied by 1.',
      shows: ['db2'],
      picture: show(back, 'outputs'),
    },
    {
      title: 'One layer back',
      formula: [math(derivative('a', 1), mo('='), of('δ', 2), mo('·'), transposed('W', 2))],
      words: 'A unit reaches the cost through every unit that it feeds: its share is a sum over them.',
      shows: ['da1'],
      picture: show({ ...back, hidden: 'da1' }, 'hidden', 'W2', 'outputs'),
    },
    {
      title: 'The fault of the first layer',
      formula: [
        math(of('δ', 1), mo('='), slope(1), mo('⊙'), derivative('a', 1)),
        math(sigmoid ? SIGMOID_SLOPE : RELU_SLOPE),
      ],
      words: 'Through the bend, to the sums.',
      shows: ['d1'],
      picture: show(first, 'hidden'),
    },
    {
      title: 'Derivatives of the first weights',
      formula: [math(derivative('W', 1), mo('='), transposed('x'), mo('·'), of('δ', 1))],
      words: 'For the first layer the inputs are the data.',
      shows: ['dW1'],
      picture: show({ ...first, W1: 'dW1' }, 'W1'),
    },
    {
      title: 'Derivatives of the first biases',
      formula: [math(derivative('b', 1), mo('='), sumOver(mi('k')), sup(sub(mi('δ'), mi('k')), mn(1)))],
      words: 'As before.',
      shows: ['db1'],
      picture: show(first, 'hidden'),
    },
    {
      title: 'Down to the data',
      formula: [math(derivative('x'), mo('='), of('δ', 1), mo('·'), transposed('W', 1))],
      words: 'Carried once more: how the cost changes with the inputs. No step needs it.',
      shows: ['dx'],
      picture: show({ ...first, x: 'dx' }, 'x', 'W1', 'hidden'),
    },
    {
      title: 'A step downhill',
      formula: [math(stepOf('W', 2)), math(stepOf('b', 2)), math(stepOf('W', 1)), math(stepOf('b', 1))],
      words: 'Every parameter goes against its derivative, as far as the learning rate r says.',
      shows: ['W2next', 'b2next', 'W1next', 'b1next'],
      picture: show({ ...whole, W1: 'W1next', W2: 'W2next' }, 'W1', 'W2'),
    },
  ];
}
