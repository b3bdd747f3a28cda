/**
 * What a network takes of Wasm memory, from its plan (`npm run bench:memory`): by parameter, by row of a chunk, by sample
 * of the data. Writes bench/results/memory.json.
 */
import { planOf } from '../src/memory/layout';
import { writeResult } from './measure';

const KIB = 1024;
const result = Object.fromEntries(
  [
    [784, 128, 10],
    [784, 512, 512, 10],
    [2, 8, 1],
  ].map(([inputs, ...units]) => {
    const layers = units.map((count, i) => {
      const activation = i < units.length - 1 ? ('relu' as const) : ('softmax' as const);
      return { units: count, activation, bias: true };
    });
    const plan = planOf({ inputs, layers, loss: 'crossEntropy' });
    const keptBytes = 4 * (plan.buffers.gradients.length + plan.buffers.snapshot.length);
    const figures = {
      parameters: plan.parameterCount,
      'KiB of parameters, padding included': (4 * plan.parameterFloats) / KIB,
      'KiB of gradients and a snapshot, shared by networks of one shape': keptBytes / KIB,
      'KiB of buffers for a chunk of rows, shared too': (4 * plan.workspaceFloats - keptBytes) / KIB,
      'rows of a chunk': plan.chunk,
      'bytes of a sample while it is trained on': 4 * (plan.inputs + plan.outputs + 1),
    };
    return [[inputs, ...units].join('-'), figures];
  }),
);
console.table(result);
console.log(`written: ${writeResult('memory', result)}`);
