/** One step of training in stages, each with its formula and its place in the network. */
import {
  bracket,
  derivative,
  frac,
  index,
  math,
  mi,
  mn,
  mo,
  of,
  row,
  slope,
  sub,
  sumOver,
  sup,
  transposed,
} from './mathml';
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

/** W⁽²⁾ ← W⁽²⁾ − r · ∂C/∂W⁽²⁾. */
function stepOf(base: string, layer: number): string {
  return row(of(base, layer), mo('←'), of(base, layer), mo('−'), mi('r'), mo('·'), derivative(base, layer));
}

/** All stages, for units of this activation. */
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
      words:
        'Three inputs, four hidden units, two outputs. Each row of x is a sample; the same row of y is its target.',
      shows: ['x', 'y', 'W1', 'b1', 'W2', 'b2'],
      picture: plain,
    },
    {
      title: 'Layer 1: weighted sums',
      formula: [math(of('z', 1), mo('='), mi('x'), mo('·'), of('W', 1), mo('+'), of('b', 1))],
      words: 'Each unit multiplies the inputs by its weights, adds them up and adds its bias.',
      shows: ['z1'],
      picture: show({ ...plain, hidden: 'z1' }, 'x', 'W1', 'hidden'),
    },
    {
      title: 'Layer 1: activations',
      formula: [math(of('a', 1), mo('='), mi('φ'), bracket(of('z', 1))), math(sigmoid ? SIGMOID : RELU)],
      words: sigmoid
        ? 'The sigmoid maps every sum to a number between 0 and 1.'
        : 'ReLU keeps positive sums and sets the others to 0.',
      shows: ['a1'],
      picture: show(hidden, 'hidden'),
    },
    {
      title: 'Layer 2: weighted sums',
      formula: [math(of('z', 2), mo('='), of('a', 1), mo('·'), of('W', 2), mo('+'), of('b', 2))],
      words: 'The same again. The activations of layer 1 are now the inputs.',
      shows: ['z2'],
      picture: show({ ...hidden, outputs: 'z2' }, 'hidden', 'W2', 'outputs'),
    },
    {
      title: 'Outputs',
      formula: [math(of('a', 2), mo('='), ...(sigmoid ? [mi('φ'), bracket(of('z', 2))] : [of('z', 2)]))],
      words: sigmoid
        ? 'net.predict(x) returns these numbers.'
        : 'The output layer is linear. net.predict(x) returns these numbers.',
      shows: ['a2'],
      picture: show(whole, 'outputs'),
    },
    {
      title: 'Cost',
      formula: [math(COST), math(MEAN)],
      words: 'The squared errors, summed over the outputs and averaged over the n = 2 samples.',
      shows: ['Ck', 'C'],
      picture: show(whole, 'outputs'),
    },
    {
      title: 'Layer 2: error δ',
      formula: [
        math(of('δ', 2), mo('='), ...(sigmoid ? [slope(2), mo('⊙')] : []), OUTER),
        ...(sigmoid ? [math(SIGMOID_SLOPE)] : []),
      ],
      words:
        'δ is the derivative of the cost with respect to each weighted sum: the first two factors of the chain rule.',
      shows: ['d2'],
      picture: show(back, 'outputs'),
    },
    {
      title: 'Layer 2: gradient of the weights',
      formula: [math(derivative('W', 2), mo('='), transposed('a', 1), mo('·'), of('δ', 2))],
      words: 'The derivative of a weighted sum with respect to a weight is the activation that the weight multiplies.',
      shows: ['dW2'],
      picture: show({ ...back, W2: 'dW2' }, 'W2'),
    },
    {
      title: 'Layer 2: gradient of the biases',
      formula: [math(derivative('b', 2), mo('='), sumOver(mi('k')), sup(sub(mi('δ'), mi('k')), index(2)))],
      words: 'The derivative of a weighted sum with respect to its bias is 1, so the errors add up over the samples.',
      shows: ['db2'],
      picture: show(back, 'outputs'),
    },
    {
      title: 'Back to layer 1',
      formula: [math(derivative('a', 1), mo('='), of('δ', 2), mo('·'), transposed('W', 2))],
      words: 'A unit affects the cost through every unit that it feeds, so its derivative is a sum over them.',
      shows: ['da1'],
      picture: show({ ...back, hidden: 'da1' }, 'hidden', 'W2', 'outputs'),
    },
    {
      title: 'Layer 1: error δ',
      formula: [
        math(of('δ', 1), mo('='), slope(1), mo('⊙'), derivative('a', 1)),
        math(sigmoid ? SIGMOID_SLOPE : RELU_SLOPE),
      ],
      words: 'Multiply by the derivative of the activation function.',
      shows: ['d1'],
      picture: show(first, 'hidden'),
    },
    {
      title: 'Layer 1: gradient of the weights',
      formula: [math(derivative('W', 1), mo('='), transposed('x'), mo('·'), of('δ', 1))],
      words: 'As in layer 2; here the inputs are the data.',
      shows: ['dW1'],
      picture: show({ ...first, W1: 'dW1' }, 'W1'),
    },
    {
      title: 'Layer 1: gradient of the biases',
      formula: [math(derivative('b', 1), mo('='), sumOver(mi('k')), sup(sub(mi('δ'), mi('k')), index(1)))],
      words: 'As in layer 2.',
      shows: ['db1'],
      picture: show(first, 'hidden'),
    },
    {
      title: 'Gradient of the inputs',
      formula: [math(derivative('x'), mo('='), of('δ', 1), mo('·'), transposed('W', 1))],
      words: 'One more step back: how the cost changes with the inputs. The update does not need it.',
      shows: ['dx'],
      picture: show({ ...first, x: 'dx' }, 'x', 'W1', 'hidden'),
    },
    {
      title: 'Update',
      formula: [math(stepOf('W', 2)), math(stepOf('b', 2)), math(stepOf('W', 1)), math(stepOf('b', 1))],
      words: 'Subtract the learning rate r times its gradient from every parameter.',
      shows: ['W2next', 'b2next', 'W1next', 'b1next'],
      picture: show({ ...whole, W1: 'W1next', W2: 'W2next' }, 'W1', 'W2'),
    },
  ];
}
