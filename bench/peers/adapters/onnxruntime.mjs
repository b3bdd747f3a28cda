/** onnxruntime-node and onnxruntime-web: predictions of an exported model, by as many threads as it is given. */
import { readFileSync } from 'node:fs';

export let version;

export async function make({ sizes, asked, model, peerBackend, threads = 1 }, { x }) {
  const name = `onnxruntime-${peerBackend}`;
  version = JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url))).version;
  const library = await import(name);
  const ort = library.default ?? library;
  ort.env.wasm.numThreads = 1;
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(readFileSync(model), options);
  const [input, output] = [session.inputNames[0], session.outputNames[0]];
  const samples = x.slice(0, asked * sizes[0]);
  return {
    async predict(times) {
      let answer;
      for (let i = 0; i < times; i++) {
        answer = await session.run({ [input]: new ort.Tensor('float32', samples, [asked, sizes[0]]) });
      }
      return answer[output].data;
    },
  };
}
