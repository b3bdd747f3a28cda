// Wide lanes: the bits of both backends as without, in this thread and in a training worker. The argument says whether
// this Node can fuse lanes: `present` or `absent`. Under --no-liftoff V8's optimizing compiler, which is what fuses, makes
// all kernels, and not only those that are called often: it ends the process where it can't make one.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as nablanet from 'nablanet';
import { wideLanes } from 'nablanet/node';
import { AGREED, AGREED_TOOLBOX, digest, toolboxDigest } from './digest.js';

const { adagrad, adam, adamw, elu, huber, leakyRelu, Network, Random, rmsprop, rprop, sgd } = nablanet;

/** Parameters after training, on every path: wide tiles and what is left beside them, updates at once and later. */
async function trainAll(backend) {
  const found = [];
  for (const [units, batchSize, optimizer] of [
    [[37, 64, 10], 32, sgd({ learningRate: 0.1 })],
    [[128, 16, 5], 27, adam()],
    [[24, 1], 1, sgd({ learningRate: 0.01, momentum: 0.9 })],
    [[40, 21], 200, sgd({ learningRate: 0.1 })],
  ]) {
    const config = { inputs: 53, layers: units, optimizer, seed: 1, backend };
    const random = new Random(5);
    const x = Float32Array.from({ length: 203 * 53 }, () => random.normal());
    const y = Float32Array.from({ length: 203 * units.at(-1) }, () => random.uniform());
    const net = new Network(config);
    net.train(x, y, { epochs: 3, batchSize });
    const other = new Network(config);
    await other.trainAsync(x, y, { epochs: 3, batchSize, worker: true });
    assert.deepEqual(other.getParameters(), net.getParameters());
    found.push(Buffer.from(net.getParameters().buffer).toString('base64'), net.lanes);
  }
  return found;
}

/** One network for each activation, with every loss, optimizer and option of a layer in turn: all maps over values. */
function trainMaps(backend) {
  const losses = [
    'squaredError',
    'meanSquaredError',
    'meanAbsoluteError',
    huber(),
    'crossEntropy',
    'binaryCrossEntropy',
  ];
  const outputs = ['linear', 'linear', 'linear', 'linear', 'softmax', 'sigmoid'];
  const optimizers = [
    sgd({ learningRate: 0.01 }),
    sgd({ learningRate: 0.01, momentum: 0.9 }),
    sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true }),
    adagrad(),
    rmsprop(),
    rmsprop({ momentum: 0.5, centered: true }),
    adam(),
    adam({ amsgrad: true }),
    adamw(),
    rprop(),
  ];
  const options = [{ dropout: 0.5 }, { normalize: 'batch' }, { normalize: 'layer' }, { l2: 0.01 }, { l1: 0.01 }, {}];
  const activations = ['linear', 'sigmoid', 'tanh', 'relu', 'softmax', leakyRelu(), elu(), 'gelu', 'silu'];
  activations.push('softplus', 'mish', 'selu');
  const found = [];
  for (let i = 0; i < 60; i++) {
    const random = new Random(i);
    // 36 and 20 values are pairs and a vector left over, 12 units and 3 outputs less than that.
    const units = [36, 20, 12][i % 3];
    const last = [3, 29][i % 2];
    const which = i % losses.length;
    const net = new Network({
      inputs: 21,
      layers: [
        { units, activation: activations[i % activations.length], ...options[Math.floor(i / 2) % options.length] },
        { units: last, activation: outputs[which] },
      ],
      loss: losses[which],
      optimizer: optimizers[Math.floor(i / 6)],
      clipValue: i % 4 === 0 ? 0.01 : undefined,
      clipNorm: i % 4 === 1 ? 0.1 : undefined,
      inputNoise: i % 5 === 0 ? 0.1 : undefined,
      seed: i,
      backend,
    });
    const x = Float32Array.from({ length: 67 * 21 }, () => 3 * random.normal());
    const y =
      losses[which] === 'crossEntropy'
        ? Uint8Array.from({ length: 67 }, () => random.integer(last))
        : Float32Array.from({ length: 67 * last }, () => random.uniform());
    const { loss } = net.train(x, y, { epochs: 3, batchSize: 33 });
    found.push(Buffer.from(net.getParameters().buffer).toString('base64'), `${loss}`);
    found.push(Buffer.from(net.predict(x).buffer).toString('base64'));
  }
  return found;
}

if (process.argv[2] === 'without') {
  const all = await Promise.all(
    ['simd', 'relaxed-simd'].map(async (backend) => [...(await trainAll(backend)), ...trainMaps(backend)]),
  );
  process.stdout.write(JSON.stringify(all));
} else {
  const wanted = process.argv[2] === 'present' ? 8 : 4;
  const { lanes, reason } = wideLanes();
  assert.equal(lanes, wanted, reason);
  assert.equal(reason === undefined, lanes === 8);
  const without = JSON.parse(
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'without'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }),
  );
  for (const [i, backend] of ['simd', 'relaxed-simd'].entries()) {
    const found = [...(await trainAll(backend)), ...trainMaps(backend)];
    found.forEach((value, j) => {
      if (typeof value === 'string') assert.equal(value, without[i][j], `${backend}: other bits with wide lanes, ${j}`);
      else assert.deepEqual([value, without[i][j]], [wanted, 4]);
    });
  }
  assert.equal(`${digest(nablanet)} ${toolboxDigest(nablanet)}`, `${AGREED} ${AGREED_TOOLBOX}`);
}
