/** Exports networks as the state_dict of an nn.Sequential of PyTorch, in a safetensors file. */
import type { Activation, Network } from 'nablanet';
import { checkBoolean, givenOptions } from '../../../base/checks';
import { checkNetwork } from '../../../base/kind';
import { encode, type Tensor } from '../../../base/safetensors';
import { assemble } from '../exchange/assemble';
import { type Operation, sequenceOf } from '../exchange/sequence';

/** The options of `toPyTorch`. */
export interface ToPyTorchOptions {
  /**
   * Whether the config's scalers are folded into the weights, so that the model works in the units of the data; false
   * by default: it works on scaled numbers.
   */
  scalers?: boolean;
}

/** A module in Python source, and its tensors by name. */
interface Module {
  readonly source: string;
  readonly state: Readonly<Record<string, Omit<Tensor, 'name'>>>;
}

/**
 * Converts a network to a safetensors file that an `nn.Sequential` of PyTorch loads: float32 tensors `0.weight`
 * (units × inputs), `0.bias`, …, numbered by module. The metadata entry `module` holds that Sequential in Python:
 * `nn.Sequential(nn.Linear(2, 8), nn.Tanh(), …)`. Linear activations are omitted. Loss, optimizer, names and
 * penalties are not written.
 *
 * @param net any network; it is not changed
 * @param options with `scalers`, an output scaler behind a non-linear activation becomes a Linear module of its own
 * @throws TypeError, RangeError for invalid arguments
 *
 * @example
 * writeFileSync('model.safetensors', toPyTorch(net));
 */
export function toPyTorch(net: Network, options?: ToPyTorchOptions): Uint8Array<ArrayBuffer> {
  checkNetwork(net);
  const { scalers = false } = givenOptions(options, ['scalers']);
  const scaled = checkBoolean('scalers', scalers) && (net.inputScaler ?? net.outputScaler) !== null;
  // Assembling the sequence anew folds the scalers into the layers.
  const plain = scaled ? assemble(net.inputs, sequenceOf(net, { scalers: true })) : net;
  let width = net.inputs;
  const modules = sequenceOf(plain).map((operation) => {
    const module = moduleOf(operation, width);
    if (operation.kind === 'dense') width = operation.units;
    return module;
  });
  const tensors = modules.flatMap(({ state }, i) =>
    Object.entries(state).map(([name, tensor]): Tensor => ({ ...tensor, name: `${i}.${name}` })),
  );
  // I64 first, so that every tensor is aligned: PyTorch maps the file's bytes.
  tensors.sort((a, b) => Number(b.dtype === 'I64') - Number(a.dtype === 'I64'));
  const lines = modules.map(({ source }) => `\n    nn.${source}`);
  return encode(tensors, { format: 'pt', module: `nn.Sequential(${lines.join(',')}\n)` });
}

/**
 * The module of an operation.
 *
 * @param width the width of its input
 */
function moduleOf(operation: Operation, width: number): Module {
  switch (operation.kind) {
    case 'dense': {
      const { units, weights, biases } = operation;
      const weight = floats([units, width], transposed(weights, width, units));
      if (!biases) return { source: `Linear(${width}, ${units}, bias=False)`, state: { weight } };
      return { source: `Linear(${width}, ${units})`, state: { weight, bias: floats([units], biases) } };
    }
    case 'batchNorm': {
      const { scale, shift, mean, variance } = operation;
      const state = {
        weight: floats([width], scale),
        bias: floats([width], shift),
        running_mean: floats([width], mean),
        running_var: floats([width], variance),
        // A count of batches, used only where momentum is None.
        num_batches_tracked: { dtype: 'I64', shape: [], bytes: new Uint8Array(8) },
      };
      return { source: `BatchNorm1d(${width})`, state };
    }
    case 'layerNorm': {
      const state = { weight: floats([width], operation.scale), bias: floats([width], operation.shift) };
      return { source: `LayerNorm(${width})`, state };
    }
    case 'activation':
      return { source: sourceOf(operation.activation), state: {} };
    case 'dropout':
      return { source: `Dropout(${operation.rate})`, state: {} };
    case 'affine':
      throw new Error('no network has an affine map outside of its layers'); // sequenceOf without scalers
  }
}

/** The activation in Python. Formulas and defaults agree on both sides (docs/toolbox.md). */
function sourceOf(activation: Activation): string {
  if (typeof activation === 'object') {
    return activation.name === 'leakyRelu' ? `LeakyReLU(${activation.slope})` : `ELU(${activation.alpha})`;
  }
  return SOURCES[activation];
}

/** Activations by name, in Python. */
const SOURCES: Readonly<Record<Extract<Activation, string>, string>> = {
  linear: 'Identity()',
  sigmoid: 'Sigmoid()',
  tanh: 'Tanh()',
  relu: 'ReLU()',
  leakyRelu: 'LeakyReLU(0.01)',
  elu: 'ELU()',
  gelu: 'GELU()',
  silu: 'SiLU()',
  softplus: 'Softplus()',
  mish: 'Mish()',
  selu: 'SELU()',
  softmax: 'Softmax(dim=-1)',
};

/** (inputs × units) as (units × inputs). */
function transposed(weights: ArrayLike<number>, inputs: number, units: number): Float32Array {
  return Float32Array.from({ length: inputs * units }, (_, i) => {
    const [unit, input] = [Math.floor(i / inputs), i % inputs];
    return weights[input * units + unit];
  });
}

/** A float32 tensor of this shape. */
function floats(shape: readonly number[], values: ArrayLike<number>): Omit<Tensor, 'name'> {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i], true);
  return { dtype: 'F32', shape, bytes: new Uint8Array(view.buffer) };
}
