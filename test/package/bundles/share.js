/** Trains with two threads in each way, against one: how many worked, and whether all came to the same parameters. */
export async function share({ Network, sgd }) {
  const rows = 256;
  const x = Float32Array.from({ length: rows * 300 }, (_, i) => Math.sin(i));
  const y = Float32Array.from({ length: rows * 4 }, (_, i) => Math.cos(i));
  const make = () =>
    new Network({
      inputs: 300,
      layers: [200, { units: 4, activation: 'linear' }],
      seed: 1,
      optimizer: sgd({ learningRate: 0.01 }),
    });
  const alone = make();
  alone.train(x, y, { epochs: 3 });
  const expected = alone.getParameters();
  let same = true;
  const worked = async (train) => {
    const net = make();
    const { threads } = await train(net);
    same &&= net.getParameters().every((value, i) => value === expected[i]);
    return threads;
  };
  const options = { epochs: 3, threads: 2 };
  return {
    async: await worked((net) => net.trainAsync(x, y, options)),
    blocking: await worked((net) => net.train(x, y, options)),
    worker: await worked((net) => net.trainAsync(x, y, { ...options, worker: true })),
    same,
  };
}
