/** Both kernels in Chromium, on the page's main thread and in a worker. */
import { type Backend, Network, type NetworkConfig, sgd } from 'nablanet';
import { describe, expect, test } from 'vitest';
import type { Answer } from './worker';

const BACKENDS: readonly Backend[] = ['simd', 'relaxed-simd'];
const X = [0, 0, 0, 1, 1, 0, 1, 1];
const XOR = [0, 1, 1, 0];

function xorConfig(backend: Backend): NetworkConfig {
  return { inputs: 2, layers: [8, 1], optimizer: sgd({ learningRate: 1 }), seed: 3, backend };
}

/** A network wide enough for every kernel, its data, and the data's classes. */
function digits(backend: Backend) {
  const net = new Network({
    inputs: 50,
    layers: [
      { units: 37, activation: 'relu' },
      { units: 16, activation: 'tanh' },
      { units: 10, activation: 'softmax' },
    ],
    loss: 'crossEntropy',
    seed: 5,
    backend,
  });
  const x = Float32Array.from({ length: 64 * 50 }, (_, i) => Math.sin(i * i));
  const y = Uint8Array.from({ length: 64 }, (_, i) => (7 * i) % 10);
  return { net, x, y };
}

test('runs where a page does: a document, no process of Node', () => {
  expect(document.defaultView).toBe(globalThis);
  expect('process' in globalThis && 'versions' in globalThis.process).toBe(false);
});

test('"auto" takes relaxed SIMD', () => {
  expect(new Network({ inputs: 1, layers: [1] }).backend).toBe('relaxed-simd');
});

describe.each(BACKENDS)('%s', (backend) => {
  test('is made and used without waiting, and learns XOR', () => {
    const net = new Network(xorConfig(backend));
    expect(net.backend).toBe(backend);
    const { loss } = net.train(X, XOR, { epochs: 3000 });
    expect(loss.length).toBe(3000);
    expect(loss[2999]).toBeLessThan(0.01);
    expect(net.evaluate(X, XOR).loss).toBeLessThan(0.01);
    expect([...net.classify(X)]).toEqual(XOR);
  });

  test('gives the same bits twice', () => {
    const [a, b] = [digits(backend), digits(backend)];
    expect(a.net.train(a.x, a.y, { epochs: 3 }).loss).toEqual(b.net.train(b.x, b.y, { epochs: 3 }).loss);
    expect(a.net.getParameters()).toEqual(b.net.getParameters());
  });

  test('gives the same bits in a worker', async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(xorConfig(backend));
    });
    worker.terminate();
    const net = new Network(xorConfig(backend));
    net.train(X, XOR, { epochs: 500 });
    expect(answer).toEqual({ backend, predicted: net.predict(X) });
  });

  test('checks its gradients', () => {
    const { net, x, y } = digits(backend);
    expect(net.checkGradients(x, y).maxRelativeError).toBeLessThan(1e-3);
  });
});

test('the backends agree but for rounding', () => {
  const [simd, relaxed] = BACKENDS.map((backend) => {
    const { net, x, y } = digits(backend);
    const history = net.train(x, y, { epochs: 5 });
    return { loss: history.loss, predicted: net.predict(x) };
  });
  // Ten steps: what a fused multiply-add rounds otherwise, 6e-8 of a sum of up to 50 products, hardly grows in them.
  const within = (a: number, b: number) => Math.abs(a - b) <= 1e-5 + 1e-5 * Math.abs(a);
  expect(simd.loss.every((loss, i) => within(loss, relaxed.loss[i]))).toBe(true);
  expect(simd.predicted.every((a, i) => within(a, relaxed.predicted[i]))).toBe(true);
  expect(simd.predicted).not.toEqual(relaxed.predicted); // or one backend ran twice
});
