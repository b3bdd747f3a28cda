import { exp } from './exp.js';
import { log1p } from './log1p.js';
import { f } from './rounding.js';

const softplus = (x) => f(Math.max(x, 0) + log1p(exp(-Math.abs(x))));

export { softplus };
