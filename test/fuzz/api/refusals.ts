/** Calls that must be refused with a clear error, and change nothing. */
import * as fc from 'fast-check';
import { classifies, hasClasses, type Kind, step } from './reads';
import type { Subject } from './subject';

/** One call, where a network refuses it. */
interface Refusal {
  readonly call: string;
  refused(subject: Subject): boolean;
}

/** Calls as a table: in each line a call with `_` for the values behind `with`, each of which is refused. */
function table(text: string, refused: Refusal['refused'] = () => true): Refusal[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [call, values] = line.trim().split(' with ');
      return values.split(' | ').map((value) => ({ call: call.replaceAll('_', () => value), refused }));
    });
}

/** The methods that take x, and those that take y. */
const ofX = (values: string): string =>
  ['predict(_)', 'forward(_)', 'losses(_, y)', 'evaluate(_, y)', 'gradients(_, y)', 'trainBatch(_, y)', 'train(_, y)']
    .map((call) => `net.${call} with ${values}`)
    .join('\n');
const ofY = (values: string): string =>
  ['losses', 'evaluate', 'gradients', 'trainBatch', 'train']
    .map((name) => `net.${name}(x, _) with ${values}`)
    .join('\n');

const isNamed = ({ targets }: Subject): boolean => targets === 'names';
const isIndexed = ({ targets }: Subject): boolean => targets === 'classes' || targets === 'one-hot';

/** Options of `train` and `trainAsync`. */
const OPTIONS: readonly Refusal[] = [
  ...table(`
    epochs: _ with 0 | -1 | 1.5 | NaN | '3' | null | 2n
    batchSize: _ with 0 | 2.5 | 'all' | null | Infinity
    shuffle: _ with 1 | null
    maxSeconds: _ with -1 | NaN | '1' | null
    validation: _ with 0 | 1 | -0.5 | NaN | '0.2' | null | {} | { x } | { x, y: [] } | { x, y, z: 1 } | [x, y]
    earlyStopping: _ with 3 | true | null | { patience: -1 } | { patience: 1.5 } | { minDelta: -1 } | { wait: 1 }
    earlyStopping: { monitor: _ } with 'validationLoss' | 'auc' | 1
    earlyStopping: { restoreBest: _ } with 1 | null
    learningRate: _ with -1 | NaN | Infinity | null | {} | true | '0.01' | [0.5, 0.01] | [-3]
    sampleWeights: _ with [...weights, 1] | weights.map(() => NaN) | 1 | null | {}
    metrics: _ with 3 | null | [1] | { a: 5 } | { a: null } | { loss: mae } | { accuracy: mae }
    onEpoch: _ with 5 | null
    onBatch: _ with 'x' | {}
    signal: _ with {} | 1 | null
    _ with epoch: 5 | lr: 1 | callbacks: []`),
  ...table('classWeights: _ with { 99: 1 } | { 0: NaN } | new Array(9).fill(1) | 1 | null', hasClasses),
  ...table('metrics: _ with { right: accuracy }', (s) => !hasClasses(s)),
  ...table('classWeights: _ with { 0: 1 }', (s) => !hasClasses(s) && s.targets !== 'bits'),
  ...table('batchSize: _ with 1 | 2', ({ lbfgs, rows }) => lbfgs && rows > 2),
];

const CALLS: readonly Refusal[] = [
  ...table(
    ofX(
      `[] | null | undefined | 5 | {} | 'abc' | new Float32Array(0) | [[]] | [null] | [undefined] | [Array(net.inputs + 1).fill(1)] | Array(net.inputs).fill(NaN) | [Array(net.inputs).fill(-Infinity)] | new Array(net.inputs)`,
    ),
  ),
  ...table(ofX('new SparseRows({ columns: net.inputs + 1, offsets: [0, 1], indices: [0] })')),
  ...table(
    ofX('new SparseRows({ columns: net.inputs, offsets: [0, 1], indices: [0] })'),
    ({ movesZeros }) => movesZeros,
  ),
  ...table(`
    new SparseRows(_) with null | {} | [] | 5 | { columns: 2, offsets: [0, 1], indices: [2] } | { columns: 2, offsets: [1], indices: [] }
    new SparseRows({ columns: 2, offsets: [0, 2], indices: _ }) with [0] | [1, 0] | [0, 0] | [0, -1] | '01' | [0, 1, 1] | [0, 0.5]
    new SparseRows({ columns: 2, offsets: [0, 2], indices: [0, 1], values: _ }) with [1] | [1, NaN] | ['1', 2] | 3 | [1, 1e39]
    SparseRows.from(_) with 5 | [1] | [{ a: 'x' }] | [{ a: NaN }]
    new Scaler(_) with null | 5 | { method: 'max' } | { method: 'maxAbs', range: [0, 1] } | { range: [0, 1] }`),
  ...table(ofX('new Float64Array(net.inputs).fill(1e39)'), ({ scaledInputs }) => !scaledInputs),
  ...table(ofY('[] | null | undefined | {} | [[]] | [null] | Array(x.length * net.outputs).fill(NaN)')),
  // Two indices a row may be a row of two classes.
  ...table(ofY('[...y, ...y]'), ({ ownLoss, targets }) => !ownLoss && targets !== 'classes'),
  ...table(ofY(`y.map(() => 'z') | y.map(() => 'toString') | y.map(() => undefined)`), isNamed),
  ...table(ofY('y.map(() => net.outputs) | y.map(() => -1) | y.map(() => 0.5)'), isIndexed),
  ...table(
    ofY('y.map((row) => row.map(() => 1.5)) | y.map((row) => row.map(() => -1))'),
    ({ targets }) => targets === 'bits',
  ),
  ...OPTIONS.map(({ call, refused }) => ({ call: `net.train(x, y, { ${call} })`, refused })),
  ...table(`
    net.train(x, y, _) with null | 5 | 'epochs' | { worker: true } | { yieldEvery: 8 }
    net.learningRate = _ with -1 | NaN | Infinity | '0.1' | null | undefined
    net.layers[0].trainable = _ with 1 | 'yes' | null | undefined
    net.setParameters(_) with [] | null | 5 | 'abc' | {} | new Float32Array(net.parameterCount + 1)
    net.setParameters(_) with Array(net.parameterCount).fill(NaN) | new Array(net.parameterCount)
    net.setParameters(_) with new Network({ inputs: net.inputs + 1, layers: [net.outputs] })
    net.layers.at(-1).setWeights(_) with [] | null | new Float32Array(1000) | Array(99).fill(Infinity)
    net.layers.at(-1).setBiases(_) with [] | null | Array(net.outputs + 1).fill(1) | Array(net.outputs).fill(NaN)
    net.layers.at(-1).setScale(_) with [] | null | Array(net.outputs + 1).fill(1) | Array(net.outputs).fill(NaN)
    net.predict(x, _) with null | [] | new Float64Array(net.predict(x).length) | new Float32Array(net.predict(x).length + 1)
    net.getParameters(_) with null | [] | new Float32Array(net.parameterCount + 1)
    net.applyGradients(_) with null | [] | {} | 5 | { parameters: [] } | Array(net.parameterCount).fill(NaN)
    net.backward(x, _) with null | [] | Array(net.predict(x).length + net.outputs).fill(0)
    net.backward(x, _) with net.predict(x).fill(NaN)
    net.evaluate(x, y, _) with null | 5 | { weights: 1 } | { sampleWeights: [...weights, 1] } | { metrics: { a: 1 } }
    net.trainBatch(x, y, _) with null | 5 | { epochs: 1 } | { sampleWeights: [...weights, 1] }
    net.save(_) with null | [] | { training: 1 } | 'training' | { all: true }
    Network.load(_) with null | 5 | 'file' | [] | new Uint8Array(0) | new Uint8Array(100) | net.save().slice(0, 8)
    Network.load(net.save().slice(0, _)) with 1 | 9 | 40 | -1 | -4
    Network.load(net.save({ training: true }).slice(_)) with 1 | 8
    Network.load(net.save(), _) with { backend: 'gpu' } | { seed: 1 } | null
    Network.fromJSON(_) with null | {} | [] | 5 | { nablanet: net.toJSON().nablanet } | { ...net.toJSON(), tensors: {} }
    new Network(_) with null | undefined | {} | [] | 5
    new Network({ ...config, inputs: _ }) with 0 | 1.5 | '2' | null | NaN
    new Network({ ...config, layers: _ }) with [] | [0] | [null] | ['4'] | 4 | [{ units: 2, size: 1 }]
    new Network({ ...config, loss: _ }) with 'mse' | null | {}
    new Network({ ...config, optimizer: _ }) with 'sgd' | null | {} | { name: 'toString' }
    new Network({ ...config, l1: _ }) with -1 | NaN | '1'
    new Network({ ...config, clipNorm: _ }) with 0 | -1 | Infinity | '1'
    new Network({ ...config, seed: _ }) with -1 | 1.5 | 'a' | 2 ** 53 | null
    new Network({ ...config, inputScaler: _ }) with 5 | { method: 0 }
    new Network({ ...config, inputNames: _ }) with [] | [1] | 'a' | Array(99).fill('a')
    new Network({ ...config, classNames: _ }) with ['a', 'a'] | [] | 'a'
    new Network({ ...config, _ }) with inputEncoder: 3 | backend: 'gpu' | inputNoise: -1 | learningRate: 1`),
  ...table('net.applyGradients(_) with new Float32Array(net.parameterCount)', ({ lbfgs }) => lbfgs),
  ...table('net.classify(_) with x', (s) => !classifies(s)),
  ...table('net.classifyNames(_) with x', (s) => !isNamed(s)),
];

const ASYNC_CALLS: readonly Refusal[] = [
  ...OPTIONS.map(({ call, refused }) => ({ call: `x, y, { ${call} }`, refused })),
  ...table(`
    _, y with null | [] | [[]] | Array(net.inputs).fill(NaN)
    x, y, { worker: _ } with 1 | null
    x, y, { yieldEvery: _ } with -1 | NaN | null
    () => _ with 5 | null | [] | [5] | [{}] | [{ x }] | [{ x, y, z: 1 }] | [{ x, y: [] }]
    () => [{ x, y }], { _ } with shuffle: false | batchSize: 8 | sampleWeights: [1] | validation: 0.5 | metrics: { mae }`),
];

const nat = fc.nat(100_000);

export const refusals: readonly Kind[] = [
  step('refused', nat, (s, at) => {
    const { call, refused } = CALLS[at % CALLS.length];
    return refused(s) ? `refused(() => ${call}); same();` : undefined;
  }),
  step('trainAsync refused', nat, (s, at) => {
    const { call, refused } = ASYNC_CALLS[at % ASYNC_CALLS.length];
    if (!refused(s)) return undefined;
    return `await net.trainAsync(${call}).then(() => assert.fail('done'), (e) => refused(() => { throw e; })); same();`;
  }),
];
