import { f } from './rounding.js';

function leakyRelu(slope) {
  return (x) => (x > 0 ? x : f(x * f(slope)));
}

export { leakyRelu };
