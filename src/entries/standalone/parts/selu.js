import { expm1 } from './expm1.js';
import { f } from './rounding.js';

const selu = (x) => f(f(1.0507009873554805) * (x > 0 ? x : f(f(1.6732632423543772) * expm1(x))));

export { selu };
