/// <reference types="vite/client" />
/**
 * What suites ask of `node:fs` and `node:url`, in a page: files of the repository, by the address that `new URL('…',
 * import.meta.url)` makes of them. vitest.config.ts serves their bytes, for which a page can wait as Node does for a
 * disk.
 */
const names = import.meta.glob('../golden/**/*', { query: '?url' });

/** Where the repository lies, which the addresses of test files say; vitest.config.ts defines it. */
declare const REPOSITORY: string;

/** A path of the repository from an address of either kind. */
function pathOf(url: URL | string): string {
  const { pathname } = new URL(url, location.origin);
  return pathname.startsWith(REPOSITORY) ? pathname.slice(REPOSITORY.length - 1) : pathname;
}

function request(url: URL | string): XMLHttpRequest {
  const ask = new XMLHttpRequest();
  ask.open('GET', `/repository${pathOf(url)}`, false);
  ask.overrideMimeType('text/plain; charset=x-user-defined'); // bytes as they are, in the low half of each unit
  ask.send();
  if (ask.status !== 200) throw new Error(`${url}: ${ask.status}`);
  return ask;
}

export function readFileSync(url: URL | string, encoding?: 'utf8'): string | Buffer {
  const text = request(url).responseText;
  const bytes = Buffer.from(Uint8Array.from(text, (unit) => unit.charCodeAt(0) & 255));
  return encoding ? bytes.toString(encoding) : bytes;
}

export function readdirSync(folder: URL): string[] {
  const start = pathOf(folder);
  const paths = Object.keys(names).map((name) => name.replace('..', '/test'));
  return paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
}

/** Paths are addresses here. */
export function fileURLToPath(url: URL): string {
  return url.pathname;
}

function refuse(): never {
  throw new Error('a page writes no files');
}

export { refuse as mkdirSync, refuse as writeFileSync };
