/** The page of a worker of the user's own that trains with threads. */
import { reportTo } from './report.js';

reportTo(
  () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./threads-own-worker.js', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    }),
);
