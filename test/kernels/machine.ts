/**
 * A training step laid out by hand: the tables that src/memory/workspace.ts writes in earnest, with every buffer just
 * as long as it must be and between canaries, and other layouts than src/memory/layout.ts would choose.
 */
import { ACTIVATIONS, type ActivationName, settingOf } from '../../src/toolbox/activations';
import { GIVEN, LOSSES, type LossName } from '../../src/toolbox/losses';
import type { ReferenceParameters, ReferenceSpec } from '../twin/twin';
import { LAYER, LAYER_BYTES, STEP, STEP_BYTES } from './fields';
import type { Arena, Block, TestKernels } from './instance';
import { type Numbers, pack, padded, positionInPanels, spread } from './matrices';

export interface MachineLayer {
  units: number;
  activation: ActivationName;
  bias: boolean;
  parts: number;
  l1?: number;
  l2?: number;
  maxNorm?: number;
  trainable?: boolean;
  /** Scales start at 1 and shifts at 0; statistics are the batch's. */
  normalize?: 'batch' | 'layer';
}

export interface MachineSpec {
  inputs: number;
  layers: readonly MachineLayer[];
  loss: LossName | 'given';
  lossSetting?: number;
  clipValue?: number;
  clipNorm?: number;
  chunk: number;
  updating: 0 | 1;
  inputGradients: boolean;
}

/** The twin's view of a network; a given gradient has no loss there either. */
export function referenceOf({ inputs, layers, loss }: MachineSpec): ReferenceSpec {
  return { inputs, layers, loss: loss === 'given' ? 'squaredError' : loss };
}

/** Small random parameters for a network: weights (inputs × units) and biases of every layer. */
export function parametersFor(spec: MachineSpec, numbers: Numbers): ReferenceParameters {
  const inputsOf = (l: number): number => (l === 0 ? spec.inputs : spec.layers[l - 1].units);
  return {
    weights: spec.layers.map(({ units }, l) => numbers.floats(inputsOf(l) * units, 1.5 / Math.sqrt(inputsOf(l)))),
    biases: spec.layers.map(({ units, bias }) => (bias ? numbers.floats(units, 0.5) : null)),
  };
}

interface Placed extends MachineLayer {
  inputs: number;
  stride: number;
  /** In floats. */
  weights: number;
  biases: number;
  scales: number;
}

function place(spec: MachineSpec): { layers: Placed[]; floats: number } {
  let floats = 0;
  let inputs = spec.inputs;
  const layers = spec.layers.map((layer, l) => {
    const width = padded(layer.units);
    // Hidden layers' rows lie apart, with POISON in between; the last layer's as the targets'.
    const stride = l < spec.layers.length - 1 ? width + 8 : width;
    const size = inputs * width;
    const weights = floats;
    const biases = layer.bias ? floats + size : -1;
    const scales = floats + size + (layer.bias ? width : 0);
    const placed = { ...layer, inputs, stride, weights, biases, scales };
    floats = scales + (layer.normalize ? 2 * width : 0);
    inputs = layer.units;
    return placed;
  });
  return { layers, floats };
}

/** Data in memory: x (rows × inputs), y (rows × outputs, or one class index a row), and an order of rows or none. */
export interface MachineData {
  x: Float32Array;
  y: Float32Array;
  order?: readonly number[];
  classes?: boolean;
  /** One a row. */
  weights?: Float32Array;
}

export class Machine {
  readonly pointer: number;
  readonly parameters: Block;
  readonly gradients: Block;
  readonly gathered: Block;
  readonly targets: Block;
  readonly costs: Block;
  readonly inputGradients: Block;
  readonly outputs: readonly Block[];
  readonly deltas: readonly Block[];
  readonly preActivations: readonly (Block | undefined)[];
  readonly normalized: readonly Block[];
  readonly moments: readonly Block[];
  readonly statistics: readonly Block[];
  readonly #layers: readonly Placed[];
  readonly #view: DataView;

  /** Lays everything out in an arena that was reset. */
  constructor(
    readonly kernels: TestKernels,
    arena: Arena,
    readonly spec: MachineSpec,
    start: ReferenceParameters,
    { x, y, order, classes = false, weights }: MachineData,
  ) {
    const { layers, floats } = place(spec);
    const setting = spec.lossSetting ?? (spec.loss === 'huber' ? 1 : 0);
    const last = layers[layers.length - 1];
    const { chunk } = spec;
    this.#layers = layers;
    this.#view = new DataView(kernels.memory.buffer);
    this.pointer = arena.output(STEP_BYTES / 4).pointer;
    const table = this.#placeTable(arena, layers.length);
    this.parameters = arena.floats(new Float32Array(floats));
    this.gradients = arena.output(floats);
    this.gathered = arena.output(chunk * spec.inputs);
    this.targets = arena.output(chunk * last.stride);
    this.costs = arena.output(chunk);
    this.inputGradients = arena.output(chunk * padded(spec.inputs));
    this.outputs = layers.map(({ stride }) => arena.output(chunk * stride));
    this.deltas = layers.map(({ stride }) => arena.output(chunk * stride));
    this.preActivations = layers.map(({ activation, stride }) =>
      ACTIVATIONS[activation].keepsZ ? arena.output(chunk * stride) : undefined,
    );
    this.normalized = layers.map(({ stride, normalize }) => arena.output(normalize ? chunk * stride : 0));
    this.moments = layers.map(({ units, normalize }) =>
      arena.output(normalize === 'batch' ? 3 * padded(units) : normalize ? chunk : 0),
    );
    this.statistics = layers.map(({ units, normalize }) =>
      arena.floats(new Float32Array(normalize === 'batch' ? 2 * padded(units) : 0)),
    );
    layers.forEach(({ inputs, units, weights, biases }, l) => {
      this.parameters.floats.set(pack(start.weights[l], inputs, units), weights);
      if (biases >= 0) this.parameters.floats.set(spread(start.biases[l] ?? [], 1, units, units), biases);
      if (layers[l].normalize) this.parameters.floats.fill(1, layers[l].scales, layers[l].scales + units);
    });
    this.#writeLayers(table);
    this.set({
      parameters: this.parameters.pointer,
      gradients: this.gradients.pointer,
      parameterCount: floats,
      layers: table,
      layerCount: layers.length,
      loss: spec.loss === 'given' ? GIVEN : LOSSES[spec.loss].id,
      chunk,
      x: arena.input(x).pointer,
      y: arena.input(y).pointer,
      order: order ? arena.indices(order).pointer : 0,
      classes: classes ? 1 : 0,
      gathered: this.gathered.pointer,
      targets: this.targets.pointer,
      costs: this.costs.pointer,
      packed: arena.output(16 * Math.max(...layers.map(({ units }) => units))).pointer,
      inputGradients: spec.inputGradients ? this.inputGradients.pointer : 0,
      updating: spec.updating,
      optimizer: 0,
      rates: 0,
      training: 0,
      number: 0,
      seedLow: 0,
      seedHigh: 0,
      batchRow: 0,
      state: 0,
      settings: 0,
      rowWeights: weights ? arena.input(weights).pointer : 0,
      sparse: 0,
      lazy: 0,
    });
    const { clipValue = 0, clipNorm = 0 } = spec;
    this.#setFloats({ lossSetting: setting, clipValue, clipNorm, inputNoise: 0 });
    this.clearSums();
  }

  clearSums(): void {
    for (const sum of ['batchCost', 'cost', 'correct', 'updates'] as const) {
      this.#view.setFloat64(this.pointer + STEP[sum], 0, true);
    }
  }

  /**
   * Room for the table of layers, behind a layer that is none: where a kernel takes it for layer −1 and works on it,
   * its
   * `deltas` change, which are an input and may not.
   */
  #placeTable(arena: Arena, count: number): number {
    const decoy = arena.output((LAYER_BYTES / 4) * (1 + count)).pointer;
    const buffer = new Float32Array(4 * this.spec.chunk).fill(0.5);
    const fields = { inputs: 4, units: 4, stride: 4, parts: 1, activation: ACTIVATIONS.sigmoid.id };
    const [outputs, deltas] = [arena.input(buffer).pointer, arena.input(buffer).pointer];
    for (const [name, value] of Object.entries({ ...fields, outputs, deltas })) {
      this.#view.setInt32(decoy + LAYER[name as keyof typeof LAYER], value, true);
    }
    return decoy + LAYER_BYTES;
  }

  #writeLayers(table: number): void {
    this.#layers.forEach((layer, l) => {
      const fields = {
        ...layer,
        activation: ACTIVATIONS[layer.activation].id,
        weights: 4 * layer.weights,
        biases: layer.biases < 0 ? -1 : 4 * layer.biases,
        outputs: this.outputs[l].pointer,
        deltas: this.deltas[l].pointer,
        preActivations: this.preActivations[l]?.pointer ?? 0,
        parameterFloats: layer.scales - layer.weights + (layer.normalize ? 2 * padded(layer.units) : 0),
        trainable: layer.trainable === false ? 0 : 1,
        setting: 0,
        l1: 0,
        l2: 0,
        maxNorm: 0,
        dropout: 0,
        dropped: 0,
        normalize: layer.normalize ? 1 + ['batch', 'layer'].indexOf(layer.normalize) : 0,
        scales: 4 * layer.scales,
        statistics: this.statistics[l].pointer - this.parameters.pointer,
        normalized: this.normalized[l].pointer,
        moments: this.moments[l].pointer,
      };
      for (const name of Object.keys(LAYER) as (keyof typeof LAYER)[]) {
        this.#view.setInt32(table + l * LAYER_BYTES + LAYER[name], fields[name], true);
      }
      const { l1 = 0, l2 = 0, maxNorm = 0 } = layer;
      const numbers = { setting: settingOf(layer.activation), l1, l2, maxNorm };
      for (const [name, value] of Object.entries(numbers) as [keyof typeof numbers, number][]) {
        this.#view.setFloat32(table + l * LAYER_BYTES + LAYER[name], value, true);
      }
    });
  }

  set(fields: Partial<Record<keyof typeof STEP, number>>): void {
    for (const [name, value] of Object.entries(fields)) {
      this.#view.setInt32(this.pointer + STEP[name as keyof typeof STEP], value, true);
    }
  }

  #setFloats(
    fields: Partial<Record<'learningRate' | 'lossSetting' | 'clipValue' | 'clipNorm' | 'inputNoise', number>>,
  ): void {
    for (const [name, value] of Object.entries(fields)) {
      this.#view.setFloat32(this.pointer + STEP[name as keyof typeof STEP], value, true);
    }
  }

  set learningRate(learningRate: number) {
    this.#setFloats({ learningRate });
  }

  sum(name: 'batchCost' | 'cost' | 'correct'): number {
    return this.#view.getFloat64(this.pointer + STEP[name], true);
  }

  /** Stages of the forward half. */
  get forwardStages(): number {
    return this.#layers.reduce((stages, { parts }) => stages + parts, 1);
  }

  /** Parameters or gradients as the twin has them. */
  read({ floats }: Block): { weights: Float32Array[]; biases: (Float32Array | null)[] } {
    return {
      weights: this.#layers.map(({ inputs, units, weights }) =>
        Float32Array.from({ length: inputs * units }, (_, i) => {
          const [row, column] = [Math.floor(i / units), i % units];
          return floats[weights + positionInPanels(row, column, inputs, units)];
        }),
      ),
      biases: this.#layers.map(({ units, biases }) => (biases < 0 ? null : floats.slice(biases, biases + units))),
    };
  }
}
