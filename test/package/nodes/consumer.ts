/**
 * A strict TypeScript program on the installed package. scripts/check/nodes.ts compiles it under every module setting
 * against the published types and runs what comes out; `npm run types` checks it in place.
 */
import {
  type Activation,
  type Backend,
  type BatchInfo,
  DivergedError,
  type EpochInfo,
  type ErrorCode,
  type FullConfig,
  type GradientCheck,
  type Gradients,
  type History,
  type Initializer,
  type Inputs,
  Layer,
  type LayerConfig,
  type Loss,
  type Matrix,
  Network,
  type NetworkConfig,
  OneHotEncoder,
  type OneHotJSON,
  type Optimizer,
  Random,
  sgd,
  type Targets,
  type TrainOptions,
} from 'nablanet';
import { fromBrain, outputNames } from 'nablanet/brain';
import { type FromKerasOptions, fromKeras } from 'nablanet/keras';
import { type FromONNXOptions, fromONNX, type ToONNXOptions, toONNX } from 'nablanet/onnx';
import { type FromPyTorchOptions, fromPyTorch, type ToPyTorchOptions, toPyTorch } from 'nablanet/pytorch';
import { toModule, toWasm } from 'nablanet/standalone';
import { fromTFJS, type TFJSModel, toTFJS } from 'nablanet/tfjs';

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`consumer.ts: ${what}`);
}

const activation: Activation = 'tanh';
const initializer: Initializer = { normal: [0, 0.5] };
const hidden: LayerConfig = { units: 8, activation, initializer, bias: true };
const optimizer: Optimizer = sgd({ learningRate: 0.5 });
const loss: Loss = 'binaryCrossEntropy';
const backend: Backend = 'simd';
const config: NetworkConfig = { inputs: 2, layers: [hidden, 1], loss, optimizer, seed: 1, backend };

const x: Matrix = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y: Targets = Uint8Array.of(0, 1, 1, 0);

let epochs = 0;
let batches = 0;
const options: TrainOptions = {
  epochs: 500,
  batchSize: 'full',
  onEpoch(info: EpochInfo) {
    epochs = info.epoch;
  },
  onBatch({ step }: BatchInfo) {
    batches = step;
  },
};

const net = new Network(config);
const history: History = net.train(x, y, options);
check(history.loss[499] < 0.01 && history.stopped === 'epochs', `loss ${history.loss[499]}`);
check(epochs > 0 && batches > 0, 'callbacks');

const predicted: Float32Array = net.predict(x);
const classes: Uint32Array = net.classify(x);
check(predicted.length === 4 && classes.join() === '0,1,1,0', `classes ${classes}`);

const cars: Inputs = [
  ['red', 900],
  ['blue', 1500],
];
const inputEncoder = new OneHotEncoder({ columns: [0] }).fit(cars);
const mixed = new Network({ inputs: 3, layers: [1], inputEncoder, inputNames: ['colour', 'weight'], seed: 1 });
const again = OneHotEncoder.fromJSON(mixed.config.inputEncoder as OneHotJSON);
check(mixed.predict({ colour: 'red', weight: 900 })[0] === mixed.predict(cars)[0] && again.width === 3, 'encoder');

const gradients: Gradients = net.gradients(x, y);
check(gradients.parameters.length === net.parameterCount, 'gradients');
const layer: Layer = net.layers[0];
check(layer instanceof Layer && layer.getWeights().length === 16, 'layer');
const checked: GradientCheck = net.checkGradients(x, y);
check(checked.maxRelativeError < 1e-2, `gradient check ${checked.maxRelativeError}`);

const full: FullConfig = net.config;
check(new Network(full).seed === 1, 'config');
const drawn: number = new Random(1).uniform();
check(drawn >= 0 && drawn < 1, 'random');

const code: ErrorCode = 'diverged';
try {
  new Network({ inputs: 1, layers: [{ units: 1, activation: 'linear' }], seed: 1 }).train([1e9], [1e9], { epochs: 99 });
  check(false, 'diverges');
} catch (error) {
  check(error instanceof DivergedError && error.code === code, `${error}`);
}

const brain = { layers: [{ a: {}, b: {} }, { c: { bias: 1, weights: { a: 0, b: 0 } } }] };
const sigmoid: Network = fromBrain(brain, { optimizer, backend: 'simd' });
const names: string[] | null = outputNames(brain);
check(sigmoid.predict({ a: 1, b: 2 })[0] > 0.73 && names?.[0] === 'c', 'brain');

const there: TFJSModel = toTFJS(net, { scalers: false });
const back: Network = fromTFJS(there.modelJson, [there.weights], { backend });
check(back.predict(x).join() === predicted.join(), 'tfjs');

const written: ToPyTorchOptions = { scalers: true };
const found: FromPyTorchOptions = { names: ['0', '2'] };
const state: Uint8Array = toPyTorch(net, written);
check(fromPyTorch(state, net.config, found).predict(x).join() === predicted.join(), 'pytorch');

const graph: ToONNXOptions = { scalers: false };
const asked: FromONNXOptions = { output: 'output', seed: 1, backend };
const onnx: Uint8Array = toONNX(net, graph);
check(fromONNX(onnx, asked).predict(x).join() === predicted.join(), 'onnx');

const kerasOptions: FromKerasOptions = { loss: 'crossEntropy', classNames: ['a', 'b'] };
try {
  fromKeras(new Uint8Array(), kerasOptions);
  check(false, 'keras');
} catch (error) {
  check((error as { code?: ErrorCode }).code === 'file', 'keras');
}

const texts: { code: string; types: string } = toModule(net, { format: 'cjs', types: true });
const nothing: string | null = toModule(net).types;
const wasm: Uint8Array<ArrayBuffer> = toWasm(net);
check(texts.code.includes('module.exports') && nothing === null && wasm[1] === 97, 'standalone');

// What the types must refuse.
// @ts-expect-error a misspelt activation
const misspelt: LayerConfig = { units: 1, activation: 'sigmoidal' };
// @ts-expect-error no inputs
const incomplete: NetworkConfig = { layers: [1] };
// @ts-expect-error there is no such option
const unknown: TrainOptions = { epoch: 1 };
function write(): void {
  // @ts-expect-error read only
  net.seed = 2;
}
check([misspelt, incomplete, unknown, write].length === 4, '');
