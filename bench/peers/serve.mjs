/**
 * A JavaScript peer in a process of its own, so that no rival's compiled code, memory or garbage is another's:
 *
 *     node serve.mjs adapters/<peer>.mjs
 *
 * Speaks lines of JSON on stdin and stdout, as every peer does:
 *   { setup: work, data }   →  { ready: version }          data: file of float32: x, y, parameters
 *   { check: steps }        →  { losses }                  cost of each batch before its update, rows in order
 *   { train: epochs }       →  { seconds }                 by the peer's own idiom, shuffled where it can
 *   { predict: times }      →  { seconds, outputs }        the first rows of x, again and again
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const adapter = await import(pathToFileURL(process.argv[2]).href);

/** Arrays of one work, from its file. */
function read({ rows, sizes }, path) {
  const bytes = readFileSync(path);
  const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4).slice();
  const [inputs, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const y = rows * inputs;
  const parameters = y + rows * outputs;
  return { x: floats.slice(0, y), y: floats.slice(y, parameters), parameters: floats.slice(parameters) };
}

let peer;

async function answer({ setup, data, check, train, predict }) {
  if (setup) {
    peer = await adapter.make(setup, read(setup, data));
    return { ready: adapter.version };
  }
  if (check) return { losses: Array.from(await peer.check(check)) };
  const start = performance.now();
  if (train) {
    await peer.train(train);
    return { seconds: (performance.now() - start) / 1000 };
  }
  const outputs = await peer.predict(predict);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, outputs: Array.from(outputs) };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
process.exit(0);
