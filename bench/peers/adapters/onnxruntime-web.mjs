/** onnxruntime-web: predictions of an exported model, one thread. */
import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-web';

export const version = createRequire(import.meta.url)('onnxruntime-web/package.json').version;

export async function make({ sizes, asked, model }, { x }) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
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
