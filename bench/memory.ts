/**
 * What a network takes of Wasm memory, from its plan (`npm run bench:memory`): by parameter, by row of a chunk, by
 * sample of the data. Writes bench/results/memory.json.
 */
import { layoutOf } from '../src/memory/layout';
import { checkConfig, type LayerConfig } from '../src/model/config';
import { writeResult } from './measure';

const KIB = 1024;
const result = Object.fromEntries(
  [
    [784, 128, 10],
    [784, 512, 512, 10],
    [2, 8, 1],
  ].map(([inputs, ...units]) => {
    const layers = units.map((count, i): LayerConfig => {
      return { units: count, activation: i < units.length - 1 ? 'relu' : 'softmax' };
    });
    const layout = layoutOf(checkConfig({ inputs, layers, loss: 'crossEntropy' }));
    const keptBytes = 4 * (layout.buffers.gradients.length + layout.buffers.snapshot.length);
    const figures = {
      parameters: layout.parameterCount,
      'KiB of parameters, padding included': (4 * layout.parameterFloats) / KIB,
      'KiB of gradients and a snapshot, shared by networks of one shape': keptBytes / KIB,
      'KiB of buffers for a chunk of rows, shared too': (4 * layout.workspaceFloats - keptBytes) / KIB,
      'rows of a chunk': layout.chunk,
      'bytes of a sample while it is trained on': 4 * (layout.inputs + layout.outputs + 1),
    };
    return [[inputs, ...units].join('-'), figures];
  }),
);
console.table(result);
console.log(`written: ${writeResult('memory', result)}`);
