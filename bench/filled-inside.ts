/** What filled.ts needs from inside the library: it bundles this. */
export { Network, OneHotEncoder, sgd } from '../src/index';
export { limits } from '../src/memory/sparse-block';
