// Wide lanes: the bits of both backends as without, in this thread and in a training worker. The argument says whether
// this Node can fuse lanes: `present` or `absent`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as nablanet from 'nablanet';
import { wideLanes } from 'nablanet/node';
import { AGREED, AGREED_TOOLBOX, digest, toolboxDigest } from './digest.js';

const { adam, Network, Random, sgd } = nablanet;

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

if (process.argv[2] === 'without') {
  const all = await Promise.all(['simd', 'relaxed-simd'].map(trainAll));
  process.stdout.write(JSON.stringify(all));
} else {
  const wanted = process.argv[2] === 'present' ? 8 : 4;
  const { lanes, reason } = wideLanes();
  assert.equal(lanes, wanted, reason);
  assert.equal(reason === undefined, lanes === 8);
  const without = JSON.parse(
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'without'], { encoding: 'utf8' }),
  );
  for (const [i, backend] of ['simd', 'relaxed-simd'].entries()) {
    const found = await trainAll(backend);
    found.forEach((value, j) => {
      if (typeof value === 'string') assert.equal(value, without[i][j], `${backend}: other bits with wide lanes`);
      else assert.deepEqual([value, without[i][j]], [wanted, 4]);
    });
  }
  assert.equal(`${digest(nablanet)} ${toolboxDigest(nablanet)}`, `${AGREED} ${AGREED_TOOLBOX}`);
}
