/** Suites that stay in Node, each with the reason; all others run in browsers, too. */
export const NODE_ALONE: readonly (readonly [pattern: string, reason: string])[] = [
  ['test/browser/**', 'the package in a page, which is a project of its own'],
  ['test/pages/**', 'drives browsers from Node'],
  ['test/node/**', "nablanet/node and nablanet/data are Node's"],
  ['test/peers/**', 'libraries for Node'],
  ['test/hosts/**', 'hosts of WebAssembly'],
  ['test/docs/**', 'programs of the documentation'],
  ['test/worker/lost.test.ts', "plays deaths of Node's workers"],
  ['test/worker/process.test.ts', 'starts processes'],
  ['test/fuzz/**', 'the same JavaScript, for a minute, on the built package'],
  ['test/size.test.ts', 'builds bundles'],
  ['test/package.test.ts', 'packs the package'],
  ['test/real-data.test.ts', "reads its table by nablanet/data, which is Node's"],
  ['test/api/allocation.test.ts', 'counts bytes by flags of Node'],
  [
    'test/api/engine.test.ts',
    'plays engines by loading the sources anew, which a page cannot; policy.test.ts has real refusals',
  ],
  ['test/training/memory.test.ts', 'measures processes of their own'],
  ['test/kernels/fusing.test.ts', 'reads the compiled files by Binaryen'],
  ['test/standalone/text.test.ts', 'compiles the text of standalone modules for Node'],
  ['test/standalone/module.test.ts', 'runs modules in contexts of node:vm'],
];
