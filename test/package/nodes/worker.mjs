// XOR in a worker thread.
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';

const worker = new Worker(new URL('./xor.mjs', import.meta.url), { workerData: 'simd' });
worker.on('exit', (code) => assert.equal(code, 0));
