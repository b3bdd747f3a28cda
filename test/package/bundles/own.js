/** A page whose own worker runs the program. */
import { reportTo } from './report.js';

reportTo(async () => {
  const digits = await (await fetch('digits.json')).json();
  const worker = new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' });
  const report = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
  });
  worker.postMessage(digits);
  return report;
});
