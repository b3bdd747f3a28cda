/** Writes the structures that the kernels read (base/kernel-tables.ts) into a new workspace: all that never changes. */
import { LayerField, StepField } from '../base/kernel-tables';
import { padded } from '../base/panels';
import type { Engine } from '../wasm/memory';
import type { Layout } from './layout';
import type { LayerLayout } from './parameter-layout';
import type { Buffer } from './workspace-layout';

/** Fields that are float32; all others are int32, or float64 sums and counts. */
export type LayerFloat = LayerField.setting | LayerField.l1 | LayerField.l2 | LayerField.maxNorm | LayerField.dropout;
export type StepFloat =
  | StepField.learningRate
  | StepField.lossSetting
  | StepField.clipValue
  | StepField.clipNorm
  | StepField.inputNoise;
export type StepSum = StepField.batchCost | StepField.cost | StepField.correct | StepField.updates;

type Fields<Field extends number> = Partial<Record<Field, number>>;
type StepInt = Exclude<StepField, StepSum | StepFloat | StepField.END>;
type LayerInt = Exclude<LayerField, LayerFloat | LayerField.END>;

/**
 * The tables of a workspace at the byte address `workspace`. Parameters and gradients are offsets, the rest addresses.
 */
export function writeTables(engine: Engine, layout: Layout, workspace: number): void {
  const { buffers, optimizer } = layout;
  const { words, floats, doubles } = engine;
  const at = workspace >>> 2;
  write(words, at, stepInts(layout, workspace));
  write(floats, at, stepFloats(layout));
  doubles.set(optimizer.settings, addressOf(workspace, buffers.settings) >>> 3);
  layout.layers.forEach((layer, i) => {
    const row = at + buffers.layers.offset + i * LayerField.END;
    write(words, row, layerInts(layout, workspace, layer, i));
    write(floats, row, layerFloats(layer));
    // Between rows that lie apart nothing is ever read, but activations run over it; denormals there would be slow.
    if (layer.stride === padded(layer.units)) return;
    for (const { offset, length } of [buffers.outputs[i], buffers.deltas[i]]) {
      floats.fill(0, at + offset, at + offset + length);
    }
  });
}

/** Writes a structure's fields, whose keys are their places in it. */
function write(to: Int32Array | Float32Array, at: number, fields: Fields<number>): void {
  for (const [field, value] of Object.entries(fields)) to[at + Number(field)] = value as number;
}

function addressOf(workspace: number, { offset, length }: Buffer): number {
  return length > 0 ? workspace + 4 * offset : 0;
}

function stepInts(layout: Layout, workspace: number): Fields<StepInt> {
  const { buffers, parameterFloats, layers, chunk, optimizer } = layout;
  return {
    [StepField.gradients]: addressOf(workspace, buffers.gradients),
    [StepField.parameterCount]: parameterFloats,
    [StepField.layers]: addressOf(workspace, buffers.layers),
    [StepField.layerCount]: layers.length,
    [StepField.chunk]: chunk,
    [StepField.gathered]: addressOf(workspace, buffers.gathered),
    [StepField.targets]: addressOf(workspace, buffers.targets),
    [StepField.costs]: addressOf(workspace, buffers.costs),
    [StepField.packed]: addressOf(workspace, buffers.packed),
    [StepField.optimizer]: optimizer.id,
    [StepField.settings]: addressOf(workspace, buffers.settings),
  };
}

function stepFloats({ lossSetting, clipValue, clipNorm, inputNoise }: Layout): Fields<StepFloat> {
  return {
    [StepField.lossSetting]: lossSetting,
    [StepField.clipValue]: clipValue,
    [StepField.clipNorm]: clipNorm,
    [StepField.inputNoise]: inputNoise,
  };
}

function layerInts(layout: Layout, workspace: number, layer: LayerLayout, i: number): Fields<LayerInt> {
  const { buffers, statistics } = layout;
  return {
    [LayerField.inputs]: layer.inputs,
    [LayerField.units]: layer.units,
    [LayerField.stride]: layer.stride,
    [LayerField.activation]: layer.activation,
    [LayerField.weights]: 4 * layer.weights,
    [LayerField.biases]: layer.biases < 0 ? -1 : 4 * layer.biases,
    [LayerField.outputs]: addressOf(workspace, buffers.outputs[i]),
    [LayerField.deltas]: addressOf(workspace, buffers.deltas[i]),
    [LayerField.parts]: layer.parts,
    [LayerField.preActivations]: addressOf(workspace, buffers.preActivations[i]),
    [LayerField.parameterFloats]: layer.parameterFloats,
    [LayerField.dropped]: addressOf(workspace, buffers.dropped[i]),
    [LayerField.normalize]: layer.normalize,
    [LayerField.scales]: 4 * layer.scales,
    [LayerField.statistics]: 4 * (statistics + layer.statistics),
    [LayerField.normalized]: addressOf(workspace, buffers.normalized[i]),
    [LayerField.moments]: addressOf(workspace, buffers.moments[i]),
  };
}

function layerFloats({ setting, l1, l2, maxNorm, dropout }: LayerLayout): Fields<LayerFloat> {
  return {
    [LayerField.setting]: setting,
    [LayerField.l1]: l1,
    [LayerField.l2]: l2,
    [LayerField.maxNorm]: maxNorm,
    [LayerField.dropout]: dropout,
  };
}
