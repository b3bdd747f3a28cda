/**
 * The pages as TypeDoc takes them: copies in a folder of their own, each with its title and its heading in front. Where
 * a page links to a file or a folder of the repository, that becomes a page of the site, too; the site needs no address
 * of the repository.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, posix } from 'node:path';
import { visit } from 'unist-util-visit';
import { CONTENTS, contents, markdown, target } from './contents.mjs';

const SOURCES = 'Source files';
const LANGUAGES = { '.cc': 'cpp', '.c': 'c', '.ts': 'ts', '.mts': 'ts', '.mjs': 'js', '.js': 'js', '.py': 'python' };
const PICTURES = ['.svg', '.png', '.jpg', '.webp'];

/** Files that are longer, or no text, are named, not shown. */
const LONGEST = 64 * 1024;

/** What stands in front of a page for TypeDoc. */
function frontMatter(fields) {
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n\n`;
}

/** A file as a page; null where it has no text to show. */
function pageOfFile(root, path) {
  const bytes = readFileSync(`${root}/${path}`);
  if (bytes.length > LONGEST || bytes.includes(0)) return null;
  const text = bytes.toString('utf8');
  const fence = '`'.repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)));
  const language = LANGUAGES[extname(path)] ?? (extname(path) === '.json' ? 'json' : 'text');
  return `# \`${path}\`\n\n${fence}${language}\n${text.trimEnd()}\n${fence}\n`;
}

/**
 * Writes all pages to `folder`.
 * @returns {{ readme: string, documents: string[] }} paths of the copies
 */
export function writePages(root, folder) {
  /** Pages of guides, by path in the repository. */
  const guides = new Map([
    ['README.md', {}],
    [CONTENTS, { title: 'All pages', category: 'Guides' }],
  ]);
  for (const { path, title, category } of contents(root)) guides.set(path, { title, category });
  /** Pages of files and folders, by path in the repository. */
  const sources = new Map();

  const write = (path, text) => {
    mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    writeFileSync(`${folder}/${path}`, text);
  };

  /** The page of a file or folder, made at the first link to it; null where there is none. */
  function source(path) {
    if (sources.has(path)) return sources.get(path);
    const page = `${path.replaceAll('/', '.')}.source.md`;
    sources.set(path, page);
    if (!statSync(`${root}/${path}`).isDirectory()) {
      const text = pageOfFile(root, path);
      if (text === null) sources.set(path, null);
      else write(page, frontMatter({ title: path }) + text);
      return sources.get(path);
    }
    const lines = readdirSync(`${root}/${path}`, { withFileTypes: true })
      .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
      .map((entry) => {
        const to = entry.isDirectory() ? null : source(`${path}/${entry.name}`);
        return to === null ? `- \`${entry.name}\`` : `- [\`${entry.name}\`](${to})`;
      });
    write(page, `${frontMatter({ title: path })}# \`${path}/\`\n\n${lines.join('\n')}\n`);
    return page;
  }

  /** Where a page's link goes in the copy. */
  function destination(page, url) {
    const to = target(page, url);
    if (to === undefined || to.path === page) return url;
    const relative = (path) => posix.relative(posix.dirname(page), path);
    const anchor = to.anchor === undefined ? '' : `#${to.anchor}`;
    const at = `${root}/${to.path}`;
    if (!existsSync(at)) throw new Error(`${page} links to ${to.path}, which is not there`);
    const readme = `${to.path}/README.md`;
    if (guides.has(readme)) return relative(readme) + anchor;
    if (guides.has(to.path)) return relative(to.path) + anchor;
    if (PICTURES.includes(extname(to.path))) {
      mkdirSync(dirname(`${folder}/${to.path}`), { recursive: true });
      cpSync(at, `${folder}/${to.path}`);
      return relative(to.path);
    }
    const copy = source(to.path);
    if (copy === null) throw new Error(`${page} links to ${to.path}, which is too long for a page, or no text`);
    return relative(copy);
  }

  for (const [path, { title, category }] of guides) {
    let text = readFileSync(`${root}/${path}`, 'utf8');
    const edits = [];
    visit(markdown.parse(text), ['link', 'image', 'definition'], (node) => {
      const { start, end } = node.position;
      const url = destination(path, node.url);
      const at = text.slice(start.offset, end.offset).lastIndexOf(node.url);
      if (url !== node.url) edits.push({ from: start.offset + at, to: start.offset + at + node.url.length, url });
    });
    for (const { from, to, url } of edits.reverse()) text = text.slice(0, from) + url + text.slice(to);
    write(path, title === undefined ? text : frontMatter({ title, category }) + text);
  }

  const shown = Array.from(sources.values()).filter((page) => page !== null);
  const children = shown.sort().map((page) => `./${page}`);
  write(
    'sources.md',
    `${frontMatter({ title: SOURCES, category: 'Background', children })}# ${SOURCES}\n\nWhat the pages point to.\n`,
  );
  const documents = Array.from(guides.keys()).filter((path) => path !== 'README.md');
  return { readme: `${folder}/README.md`, documents: [...documents, 'sources.md'].map((path) => `${folder}/${path}`) };
}
