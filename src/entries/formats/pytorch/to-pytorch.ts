/** A network as the state_dict of PyTorch's nn.Sequential, in a safetensors file. */
import { type Activation, Network } from 'nablanet';
import { checkBoolean, givenOptions } from '../../../base/checks';
import { typeError } from '../../../base/errors';
import { encode, type Tensor } from '../../../base/safetensors';
import { assemble } from '../exchange/assemble';
import { type Operation, sequenceOf } from '../exchange/sequence';

/** What goes along. */
export interface ToPyTorchOptions {
  /** Whether the config's scalers become weights, so that inputs and outputs are in the user's units; false by default. */
  scalers?: boolean;
}

/** A module as Python has it, and its part of the state_dict: shapes and numbers by name. */
interface Module {
  readonly source: string;
  readonly state: Readonly<Record<string, Omit<Tensor, 'name'>>>;
}

/**
 * A safetensors file of what an `nn.Sequential` of PyTorch loads: `0.weight` (units × inputs), `0.bias`, …, float32, each module by
 * its place. The file's metadata says as `module` which Sequential that is, in Python: `nn.Sequential(nn.Linear(2, 8), nn.Tanh(), …)`.
 * A linear activation is no module. What is not needed to predict (loss, optimizer, names, penalties) stays behind.
 *
 * @param net any network; it stays as it was
 * @param options `scalers: true` puts the config's scalers into the weights. An output scaler behind an activation that is not
 *   linear becomes a Linear of its own
 * @throws TypeError, RangeError for what is no network, or no such option
 */
export function toPyTorch(net: Network, options?: ToPyTorchOptions): Uint8Array<ArrayBuffer> {
  if (!(net instanceof Network)) throw typeError('net', 'a Network', net);
  const { scalers = false } = givenOptions(options, ['scalers']);
  const scaled = checkBoolean('scalers', scalers) && (net.inputScaler ?? net.outputScaler) !== null;
  // Putting it together again is what makes the scalers a part of the layers.
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
  // Widest first, so that all are aligned: PyTorch views the file's bytes.
  tensors.sort((a, b) => Number(b.dtype === 'I64') - Number(a.dtype === 'I64'));
  const lines = modules.map(({ source }) => `\n    nn.${source}`);
  return encode(tensors, { format: 'pt', module: `nn.Sequential(${lines.join(',')}\n)` });
}

/** @param width of what comes in */
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
        // Batches seen, an integer, which counts only where momentum is None.
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

/** Formulas and defaults are the same on both sides (docs/toolbox.md). */
function sourceOf(activation: Activation): string {
  if (typeof activation === 'object') {
    return activation.name === 'leakyRelu' ? `LeakyReLU(${activation.slope})` : `ELU(${activation.alpha})`;
  }
  return SOURCES[activation];
}

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
  softmax: 'Softmax(dim=-1)',
};

/** (inputs × units) as (units × inputs). */
function transposed(weights: ArrayLike<number>, inputs: number, units: number): Float32Array {
  return Float32Array.from({ length: inputs * units }, (_, i) => {
    const [unit, input] = [Math.floor(i / inputs), i % inputs];
    return weights[input * units + unit];
  });
}

function floats(shape: readonly number[], values: ArrayLike<number>): Omit<Tensor, 'name'> {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i], true);
  return { dtype: 'F32', shape, bytes: new Uint8Array(view.buffer) };
}
