/** Writes the structures that the kernels read (base/kernel-tables.ts) into a new workspace: all that never changes. */
import { LayerField, StepField } from '../base/kernel-tables';
import { padded } from '../base/panels';
import type { Engine } from '../wasm/memory';
import type { Layout } from './layout';
import type { LayerLayout } from './parameter-layout';
import type { Buffer } from './workspace-layout';

/** Fields that are float32; all others are int32, or float64 sums. */
export type LayerFloat = LayerField.setting | LayerField.l1 | LayerField.l2 | LayerField.maxNorm | LayerField.dropout;
export type StepFloat =
  | StepField.learningRate
  | StepField.lossSetting
  | StepField.clipValue
  | StepField.clipNorm
  | StepField.inputNoise;
export type StepSum = StepField.batchCost | StepField.cost | StepField.correct;

/** The tables of a workspace at the byte address `workspace`. Parameters and gradients are offsets, the rest addresses. */
export function writeTables(engine: Engine, layout: Layout, workspace: number): void {
  writeStep(engine, layout, workspace);
  layout.layers.forEach((layer, i) => {
    writeLayer(engine, layout, workspace, layer, i);
    // Between rows that lie apart nothing is ever read, but activations run over it; denormals there would be slow.
    if (layer.stride === padded(layer.units)) return;
    for (const { offset, length } of [layout.buffers.outputs[i], layout.buffers.deltas[i]]) {
      const at = (workspace >>> 2) + offset;
      engine.floats.fill(0, at, at + length);
    }
  });
}

function writeStep({ words, floats, doubles }: Engine, layout: Layout, workspace: number): void {
  const { buffers, optimizer } = layout;
  const addressOf = ({ offset }: Buffer): number => workspace + 4 * offset;
  const put = (field: Exclude<StepField, StepSum | StepFloat>, value: number): void => {
    words[(workspace >>> 2) + field] = value;
  };
  const putFloat = (field: StepFloat, value: number): void => {
    floats[(workspace >>> 2) + field] = value;
  };
  put(StepField.gradients, addressOf(buffers.gradients));
  put(StepField.parameterCount, layout.parameterFloats);
  put(StepField.layers, addressOf(buffers.layers));
  put(StepField.layerCount, layout.layers.length);
  put(StepField.chunk, layout.chunk);
  put(StepField.gathered, addressOf(buffers.gathered));
  put(StepField.targets, addressOf(buffers.targets));
  put(StepField.costs, addressOf(buffers.costs));
  put(StepField.packed, addressOf(buffers.packed));
  put(StepField.optimizer, optimizer.id);
  put(StepField.settings, addressOf(buffers.settings));
  doubles.set(optimizer.settings, addressOf(buffers.settings) >>> 3);
  putFloat(StepField.lossSetting, layout.lossSetting);
  putFloat(StepField.clipValue, layout.clipValue);
  putFloat(StepField.clipNorm, layout.clipNorm);
  putFloat(StepField.inputNoise, layout.inputNoise);
}

function writeLayer({ words, floats }: Engine, layout: Layout, workspace: number, layer: LayerLayout, i: number): void {
  const { buffers, statistics } = layout;
  const at = (workspace >>> 2) + buffers.layers.offset + i * LayerField.END;
  const addressOf = ({ offset }: Buffer): number => workspace + 4 * offset;
  const put = (field: Exclude<LayerField, LayerFloat>, value: number): void => {
    words[at + field] = value;
  };
  const putFloat = (field: LayerFloat, value: number): void => {
    floats[at + field] = value;
  };
  const { [i]: preActivations } = buffers.preActivations;
  put(LayerField.inputs, layer.inputs);
  put(LayerField.units, layer.units);
  put(LayerField.stride, layer.stride);
  put(LayerField.activation, layer.activation);
  put(LayerField.weights, 4 * layer.weights);
  put(LayerField.biases, layer.biases < 0 ? -1 : 4 * layer.biases);
  put(LayerField.outputs, addressOf(buffers.outputs[i]));
  put(LayerField.deltas, addressOf(buffers.deltas[i]));
  put(LayerField.parts, layer.parts);
  put(LayerField.parameterFloats, layer.parameterFloats);
  put(LayerField.dropped, addressOf(buffers.dropped[i]));
  put(LayerField.normalize, layer.normalize);
  put(LayerField.scales, 4 * layer.scales);
  put(LayerField.statistics, 4 * (statistics + layer.statistics));
  put(LayerField.normalized, addressOf(buffers.normalized[i]));
  put(LayerField.moments, addressOf(buffers.moments[i]));
  put(LayerField.preActivations, preActivations.length > 0 ? addressOf(preActivations) : 0);
  putFloat(LayerField.setting, layer.setting);
  putFloat(LayerField.l1, layer.l1);
  putFloat(LayerField.l2, layer.l2);
  putFloat(LayerField.maxNorm, layer.maxNorm);
  putFloat(LayerField.dropout, layer.dropout);
}
