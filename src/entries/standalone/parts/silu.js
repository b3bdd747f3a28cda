import { f } from './rounding.js';
import { sigmoid } from './sigmoid.js';

const silu = (x) => f(x * sigmoid(x));

export { silu };
