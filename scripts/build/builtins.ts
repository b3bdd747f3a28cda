/**
 * Node's own modules for CommonJS inside an ES module: an esbuild plugin that answers `require('events')` by asking the
 * process. A `require` made from `import.meta.url` would do in Node, and throw at import in a bundle for CommonJS.
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const NAMES = new Set(builtinModules);

export const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[\w/:]+$/ }, ({ path, kind }) =>
      kind === 'require-call' && NAMES.has(path.replace(/^node:/, '')) ? { path, namespace: 'builtins' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtins' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
