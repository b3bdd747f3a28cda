/** A static site of a few pages, on the built package as anybody would import it. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `nablanet` and its subpaths are those of ../../dist; `npm run build` makes it. */
const nablanet = [
  { find: /^nablanet$/, replacement: here('../../dist/index.js') },
  { find: /^nablanet\/(\w+)$/, replacement: here('../../dist/$1/index.js') },
];

export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { alias: nablanet },
  worker: { format: 'es' },
  server: { fs: { allow: [here('../..')] } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    rolldownOptions: {
      input: ['index.html', 'digits.html', 'notes.html', 'birds.html', 'cartpole.html'].map(here),
    },
  },
});
