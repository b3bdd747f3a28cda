import { predict } from './predict.js';

/** 0 or 1 for each output: whether it is over a half. */
function classify(x) {
  return Uint32Array.from(predict(x), (a) => (a > 0.5 ? 1 : 0));
}

export { classify };
