/**
 * Which pages the site has, in which order and under which headings: those that docs/README.md lists. A page of docs/
 * that it does not list is an error, so that none can be forgotten.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { remark } from 'remark';
import remarkGfm from 'remark-gfm';
import { visit } from 'unist-util-visit';

export const CONTENTS = 'docs/README.md';

export const markdown = remark().use(remarkGfm);

/** The words of a node. */
export function textOf(node) {
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** The repository's path of what a page links to, and the anchor; undefined for other sites. */
export function target(page, url) {
  if (/^[a-z]+:/i.test(url)) return undefined;
  const [path, anchor] = decodeURI(url).split('#');
  return {
    path: path === '' ? page : posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, ''),
    anchor,
  };
}

/** The pages under each heading of second order: [{ path, title, category }]. */
export function contents(root) {
  const pages = [];
  let category;
  for (const node of markdown.parse(readFileSync(`${root}/${CONTENTS}`, 'utf8')).children) {
    if (node.type === 'heading') category = node.depth === 2 ? textOf(node) : undefined;
    if (node.type !== 'list' || category === undefined) continue;
    for (const item of node.children) {
      visit(item, 'link', (link) => {
        pages.push({ path: target(CONTENTS, link.url).path, title: textOf(link), category });
      });
    }
  }
  const listed = new Set([CONTENTS, ...pages.map(({ path }) => path)]);
  const forgotten = readdirSync(`${root}/docs`)
    .map((name) => `docs/${name}`)
    .filter((path) => path.endsWith('.md') && !listed.has(path));
  if (forgotten.length > 0) throw new Error(`${CONTENTS} lists no ${forgotten.join(', ')}`);
  const absent = pages.filter(({ path }) => !existsSync(`${root}/${path}`));
  if (absent.length > 0) throw new Error(`${CONTENTS} lists ${absent.map(({ path }) => path)}, which is not there`);
  return pages;
}

/** The headings of the list of pages, in order. */
export function headings(root) {
  return Array.from(new Set(contents(root).map(({ category }) => category)));
}
