/**
 * CommonJS modules inside an ES module, for entries of Node: what they require of Node's own modules becomes an import.
 * `require` made of `import.meta.url` would do in Node, but not in a bundle of the bundle: esbuild leaves nothing of
 * `import.meta` where it writes CommonJS.
 */
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const BUILTINS = new RegExp(`^(node:)?(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`);

export const importsOfNode: Plugin = {
  name: 'imports-of-node',
  setup({ onResolve, onLoad }) {
    // Two steps: `require` of an ES module gives its namespace, and what is wanted is its default.
    onResolve({ filter: BUILTINS }, ({ path, kind, namespace }) => {
      if (kind !== 'require-call') return undefined;
      return { path, namespace: namespace === 'required' ? 'imported' : 'required' };
    });
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}').default;`,
    }));
    onLoad({ filter: /./, namespace: 'imported' }, ({ path }) => ({ contents: `export { default } from '${path}';` }));
    // linkedom's pictures of a <canvas>, which loss curves have none of: a native module, where somebody installed it.
    onResolve({ filter: /^canvas$/ }, ({ resolveDir }) => ({ path: join(resolveDir, 'canvas-shim.cjs') }));
  },
};
