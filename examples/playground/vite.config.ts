/** A static site of a few pages, on the built package as anybody would import it. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { head, NEIGHBOURS, offline } from './build/plugins.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `nablanet` and its subpaths are those of ../../dist; `npm run build` makes it. */
const nablanet = [
  { find: /^nablanet$/, replacement: here('../../dist/index.js') },
  { find: /^nablanet\/(\w+)$/, replacement: here('../../dist/$1/index.js') },
];

/** While pages are worked on, Vite talks to them, which the policy of tables.html forbids. */
const withoutPolicy: Plugin = {
  name: 'without-policy',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

/**
 * The worker of tables.html stands in the page as a text, and a worker of text finds no file beside it: what it would
 * load later is in it. Others load that when they need it, which they mostly do not.
 */
function inOneFile(): Plugin {
  let one = false;
  return {
    name: 'in-one-file',
    options({ input }) {
      one = JSON.stringify(input).includes('/tables/');
    },
    outputOptions: (options) => (one ? { ...options, codeSplitting: false } : options),
  };
}

export default defineConfig({
  plugins: [withoutPolicy, head, offline],
  define: { NEIGHBOURS: JSON.stringify(NEIGHBOURS) },
  root: here('.'),
  base: './',
  resolve: { alias: nablanet },
  worker: { format: 'es', plugins: () => [inOneFile()] },
  server: { fs: { allow: [here('../..')] } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    rolldownOptions: {
      input: ['index.html', 'tables.html', 'digits.html', 'notes.html', 'birds.html', 'cartpole.html'].map(here),
    },
  },
});
