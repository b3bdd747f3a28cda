// A worker of nablanet/bullmq: argv[2] is the port of Redis, argv[3] the queue.
import { Random } from 'nablanet';
import { work } from 'nablanet/bullmq';

/** The same rows as the test's. */
export function load() {
  const random = new Random(1);
  const x = Float32Array.from({ length: 5 * 80 }, () => random.normal());
  const y = Uint8Array.from({ length: 80 }, (_, row) => (x[5 * row] > x[5 * row + 1] ? 1 : 0));
  return { x, y };
}

await work({
  connection: { host: '127.0.0.1', port: Number(process.argv[2]) },
  queue: process.argv[3],
  load,
  metrics: { mae: (outputs, targets) => Math.abs(outputs[0] - targets[0]) },
  lockDuration: 2000,
  onTrial: ({ id }) => void process.stdout.write(`${id}\n`),
});
process.stdout.write('ready\n');
