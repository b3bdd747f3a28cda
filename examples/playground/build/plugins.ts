/** What the build adds to the pages: what stands in every head, and the service worker. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HtmlTagDescriptor, Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Where the site and its neighbours are. By default the pages stand in a folder of the documentation's site; the
 * environment says where else. A card's picture needs a whole address: without `NABLANET_SITE` it is relative, which
 * some readers of cards do not follow.
 */
const { NABLANET_SITE = '', NABLANET_DOCS, NABLANET_API, NABLANET_SOURCE } = process.env;
export const NEIGHBOURS = {
  docs: NABLANET_DOCS ?? '../index.html',
  api: NABLANET_API ?? '../nablanet.html',
  source: NABLANET_SOURCE ?? 'https://www.npmjs.com/package/nablanet?activeTab=code',
};

/** Icons, and the card that shows where somebody shares a link: title and description are the page's own. */
export const head: Plugin = {
  name: 'head',
  transformIndexHtml: {
    order: 'pre',
    handler(html) {
      const title = /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';
      const description = /name="description" content="(.*?)"/.exec(html)?.[1] ?? '';
      const site = NABLANET_SITE && `${NABLANET_SITE.replace(/\/$/, '')}/`;
      const meta = (property: string, content: string): HtmlTagDescriptor => ({
        tag: 'meta',
        attrs: { property, content },
      });
      return [
        { tag: 'link', attrs: { rel: 'icon', href: './favicon.svg', type: 'image/svg+xml' } },
        { tag: 'link', attrs: { rel: 'apple-touch-icon', href: './icon-180.png' } },
        meta('og:type', 'website'),
        meta('og:title', title),
        meta('og:description', description),
        meta('og:image', `${site}card.png`),
        meta('og:image:width', '1200'),
        meta('og:image:height', '630'),
        meta('og:image:alt', 'The nablanet playground: a network that has learnt two spirals'),
        { tag: 'meta', attrs: { name: 'twitter:card', content: 'summary_large_image' } },
      ];
    },
  },
};

/** Writes sw.js, which keeps all files of this build. */
export const offline: Plugin = {
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const fixed = readdirSync(here('../public')).filter((name) => name !== 'card.png'); // no page shows it
      const files = [...Object.keys(bundle), ...fixed].sort();
      const hash = createHash('sha256');
      for (const file of Object.values(bundle)) hash.update(file.type === 'chunk' ? file.code : file.source);
      for (const name of fixed) hash.update(readFileSync(here(`../public/${name}`)));
      const source = readFileSync(here('./sw.js'), 'utf8')
        .replace('VERSION', hash.digest('hex').slice(0, 12))
        .replace("['FILES']", JSON.stringify(files.map((name) => `./${name}`)));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  },
};
