/** Elements: those of the page, and new ones. */

/** The element of the page with this id. */
export function find<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as E;
}

/** A new element with text or elements in it. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  content: string | readonly (Node | string)[] = [],
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...(typeof content === 'string' ? [content] : content));
  return element;
}

/** A table of text: a head line, and the cells below it. */
export function fillTable(table: HTMLTableElement, [head, ...lines]: readonly (readonly string[])[]): void {
  const names = make(
    'tr',
    head.map((name) => make('th', name, { scope: 'col' })),
  );
  const rows = lines.map((line) =>
    make(
      'tr',
      line.map((cell) => make('td', cell)),
    ),
  );
  table.replaceChildren(make('thead', [names]), make('tbody', rows));
}

/** Lines as a list; an empty one is hidden. */
export function fillList(list: HTMLElement, lines: readonly string[]): void {
  list.hidden = lines.length === 0;
  list.replaceChildren(...lines.map((line) => make('li', line)));
}

/** Says what is wrong in an element with the role `alert`; '' takes it away. */
export function complain(element: HTMLElement, error: unknown = ''): void {
  element.textContent = error === '' ? '' : wordsOf(error);
}

/** An error in words for the page: what was needed, and what was found, as the library says it. */
export function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, expected, got] = /^"(?:[^"\\]|\\.)*" expected (.*), got (.*)$/s.exec(message) ?? [];
  return expected === undefined ? message : `Needed: ${expected}. Found: ${got}.`;
}

export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** Hands a file over. */
export function download(file: string, content: BlobPart, type: string): void {
  const link = make('a', '', { download: file, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  // The browser reads the blob after this turn; some do so late.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Says something to those who do not see the page. */
export function tell(words: string): void {
  find('status').textContent = words;
}
