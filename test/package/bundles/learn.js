/** What every bundle and every runtime does with the package: XOR, the digits, and these in a worker, bit for bit. */

/**
 * @param api what the program imports of nablanet
 * @param digits `{ x, y }`: 64 greys from 0 to 16 and the class of each of 1,797 images
 */
export async function learn({ adam, Network, sgd }, digits) {
  const xor = () => new Network({ inputs: 2, layers: [8, 1], optimizer: sgd({ learningRate: 2 }), seed: 1 });
  const corners = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const small = xor();
  const { loss } = small.train(corners, [0, 1, 1, 0], { epochs: 3000, batchSize: 4 });

  const x = Float32Array.from(digits.x, (grey) => grey / 16);
  const reader = () =>
    new Network({
      inputs: 64,
      layers: [
        { units: 64, activation: 'relu' },
        { units: 10, activation: 'softmax' },
      ],
      loss: 'crossEntropy',
      optimizer: adam({ learningRate: 0.003 }),
      seed: 2,
      backend: 'simd',
    });
  const options = { epochs: 12, validation: 0.2 };
  const here = reader();
  const history = here.train(x, digits.y, options);

  const there = reader();
  await there.trainAsync(x, digits.y, { ...options, worker: true });
  const parameters = there.getParameters();
  const same = here.getParameters().every((value, i) => value === parameters[i]);

  return { loss: loss.at(-1), accuracy: history.validationAccuracy.at(-1), same };
}
