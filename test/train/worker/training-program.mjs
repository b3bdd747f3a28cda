// A process that trains in a worker and then has nothing left to do: argv[2] says what becomes of the training,
// argv[3] in what worker.
import { Network } from '../../../dist/index.js';

const [what, worker] = process.argv.slice(2);
const net = new Network({ inputs: 2, layers: [8, 1], seed: 1, backend: 'simd' });
const x = [0, 0, 0, 1, 1, 0, 1, 1];
const y = [0, 1, 1, 0];
const controller = new AbortController();
const trainings = {
  finished: { epochs: 200 },
  aborted: { epochs: Infinity, signal: controller.signal },
  failed: {
    epochs: Infinity,
    onEpoch: () => {
      throw new Error('mine');
    },
  },
  refused: { epochs: 0 },
};
if (what === 'aborted') setTimeout(() => controller.abort(), 150);
// Nothing but the training keeps the process: what is printed shows that it was not ended early either.
net
  .trainAsync(x, y, { ...trainings[what], worker: worker === 'kept' ? worker : true })
  .then(({ stopped, epochs }) => console.log(stopped, stopped === 'epochs' ? epochs : ''))
  .catch(({ message }) => console.log(message));
