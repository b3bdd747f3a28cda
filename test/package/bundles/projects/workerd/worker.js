/** A Worker of Cloudflare's: learns at a request, and tells which kernels it has. */
import { adam, Network } from 'nablanet';
import { fromONNX, toONNX } from 'nablanet/onnx';

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];

async function learn(backend) {
  const config = { inputs: 2, layers: [8, 1], optimizer: adam({ learningRate: 0.05 }), seed: 1, backend };
  const [net, other] = [new Network(config), new Network(config)];
  const { loss } = net.train(x, y, { epochs: 400, batchSize: 4 });
  await other.trainAsync(x, y, { epochs: 400, batchSize: 4 });
  const again = Network.load(net.save());
  return {
    backend: net.backend,
    loss: loss.at(-1),
    parameters: Array.from(net.getParameters()),
    same:
      other.getParameters().join() === net.getParameters().join() &&
      again.predict(x).join() === net.predict(x).join() &&
      fromONNX(toONNX(net)).predict(x).length === 4,
  };
}

/** How training in a worker is refused: there are none. */
async function inWorker() {
  const net = new Network({ inputs: 2, layers: [2, 1], seed: 1 });
  const before = net.getParameters().join();
  try {
    await net.trainAsync(x, y, { worker: true });
  } catch ({ code, message }) {
    return { code, message, unchanged: net.getParameters().join() === before };
  }
}

export default {
  async fetch() {
    const backends = [];
    for (const backend of ['auto', 'simd', 'relaxed-simd']) backends.push(await learn(backend));
    return Response.json({ backends, inWorker: await inWorker() });
  },
};
