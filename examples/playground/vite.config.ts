/** A static site of a few pages, on the built package as anybody would import it. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

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

export default defineConfig({
  plugins: [withoutPolicy],
  root: here('.'),
  base: './',
  resolve: { alias: nablanet },
  worker: { format: 'es' },
  server: { fs: { allow: [here('../..')] } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    rolldownOptions: {
      input: ['index.html', 'tables.html', 'digits.html', 'notes.html', 'birds.html', 'cartpole.html'].map(here),
    },
  },
});
