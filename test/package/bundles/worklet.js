/** A processor of an AudioWorklet: a thread for sound, which has little of what pages have. */
import { adam, Network } from 'nablanet';

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];

async function learn() {
  const config = { inputs: 2, layers: [8, 1], optimizer: adam({ learningRate: 0.05 }), seed: 1, backend: 'simd' };
  const [net, other] = [new Network(config), new Network(config)];
  const options = { epochs: 400, batchSize: 4, maxSeconds: 60 };
  const { loss } = net.train(x, y, options);
  await other.trainAsync(x, y, { ...options, yieldEvery: 0 });
  const again = Network.load(net.save());
  const same = [other, again, Network.fromJSON(net.toJSON())].every(
    (one) => one.getParameters().join() === net.getParameters().join(),
  );
  const lacks = ['TextDecoder', 'performance', 'setTimeout', 'structuredClone'].filter((name) => !(name in globalThis));
  return { loss: loss.at(-1), same, lacks };
}

registerProcessor(
  'learner',
  class extends AudioWorkletProcessor {
    constructor() {
      super();
      learn().then(
        (report) => this.port.postMessage(report),
        ({ name, message }) => this.port.postMessage({ error: { name, message } }),
      );
    }

    process() {
      return true;
    }
  },
);
