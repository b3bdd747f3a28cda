/** The networks of test/golden/onnx/written: every kind of node that is written is in one of these files. */
import { type Network, Random, Scaler } from 'nablanet';
import { toONNX } from '../../../../src/entries/formats/onnx';
import { drawnModel } from '../../table/drawn';
import { ACTIVATIONS, draw, drawn, NORMALIZATIONS } from '../exchange/networks';

const random = new Random(11);
const scaler = (method: 'standard' | 'robust', width: number) =>
  new Scaler({ method }).fit(
    draw(random, 20 * width).map((v) => 40 + 7 * v),
    width,
  );

/** Every activation behind every normalisation, with biases and without. */
function everything(): Network {
  const layers = ACTIVATIONS.flatMap(([, activation], i) =>
    NORMALIZATIONS.map((normalize, j) => ({ units: 3, activation, normalize, bias: (i + j) % 2 === 0 })),
  );
  return drawn({ inputs: 4, layers, loss: 'meanSquaredError' }, 1);
}

/** Scalers at both ends, names of inputs. */
function scaled(): Network {
  const layers = [
    { units: 4, activation: 'gelu', normalize: 'batch' } as const,
    { units: 2, activation: 'linear' } as const,
  ];
  const inputScaler = scaler('standard', 3);
  const outputScaler = scaler('robust', 2);
  return drawn({ inputs: 3, layers, inputScaler, outputScaler, inputNames: ['width', 'höhe', 'x'] }, 2);
}

/** Classes by name. */
function classes(): Network {
  const layers = [{ units: 5, activation: 'silu' } as const, { units: 3, activation: 'softmax' } as const];
  return drawn({ inputs: 2, layers, loss: 'crossEntropy', classNames: ['red', 'green', 'blue'] }, 3);
}

export const WRITTEN: Readonly<Record<string, () => Uint8Array>> = {
  'everything.onnx': () => toONNX(everything()),
  'scaled.onnx': () => toONNX(scaled(), { scalers: true }),
  'classes.onnx': () => toONNX(classes()),
  'table-classes.onnx': () => toONNX(drawnModel('classes')),
  'table-number.onnx': () => toONNX(drawnModel('number')),
};
