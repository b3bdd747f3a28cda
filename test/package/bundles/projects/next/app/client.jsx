'use client';

import { Network } from 'nablanet';
import { useEffect, useState } from 'react';
import { learn } from '../learn.js';

/** Learns in the page, in a worker of its own, and by `worker: true`; leaves what came of it where the test looks. */
export function Client() {
  const [net] = useState(() => new Network({ inputs: 2, layers: [8, 1], seed: 1, backend: 'simd' }));
  useEffect(() => {
    const worker = new Worker(new URL('./learner.js', import.meta.url));
    worker.onmessage = async ({ data }) => {
      const x = [
        [0, 1],
        [1, 0],
      ];
      const other = net.clone();
      other.train(x, [0, 1], { epochs: 3 });
      await net.trainAsync(x, [0, 1], { epochs: 3, worker: true });
      const same = net.getParameters().join() === other.getParameters().join();
      globalThis.report = { page: learn(), own: data, same };
      worker.terminate();
    };
  }, [net]);
  return <p>{net.parameterCount}</p>;
}
