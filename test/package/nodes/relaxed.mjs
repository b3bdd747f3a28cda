// Relaxed SIMD as the engine has it: its argument says `present` or `absent`.
import assert from 'node:assert/strict';
import { Network } from 'nablanet';

const make = (backend) => new Network({ inputs: 2, layers: [3, 1], seed: 1, backend });

if (process.argv[2] === 'present') {
  assert.equal(make('relaxed-simd').backend, 'relaxed-simd');
  assert.equal(make('auto').backend, 'relaxed-simd');
  // Fused multiply-add rounds otherwise: the same bits would mean that one set of kernels ran twice.
  const x = Array.from({ length: 40 }, (_, i) => Math.sin(i));
  assert.notDeepEqual(make('relaxed-simd').predict(x), make('simd').predict(x));
} else {
  assert.equal(make('auto').backend, 'simd');
  assert.throws(() => make('relaxed-simd'), { name: 'Error', code: 'engine', message: /relaxed SIMD.*"simd" works/ });
}
