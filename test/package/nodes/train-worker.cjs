// trainAsync({ worker: true }) with the installed package as a CommonJS module.
const assert = require('node:assert/strict');
const { Network } = require('nablanet');

const x = [0, 0, 0, 1, 1, 0, 1, 1];
const y = [0, 1, 1, 0];
const [here, there] = [1, 2].map(() => new Network({ inputs: 2, layers: [8, 1], seed: 3 }));
const expected = here.train(x, y, { epochs: 500 });

there.trainAsync(x, y, { epochs: 500, worker: true }).then(({ loss }) => {
  assert.deepEqual(loss, expected.loss);
  assert.deepEqual(there.getParameters(), here.getParameters());
});
