/** What all pages have: the way from one to the other, and the colour scheme. */

export type PageName = 'index' | 'tables' | 'digits' | 'notes' | 'birds' | 'cartpole';

const PAGES: [PageName, string][] = [
  ['index', 'Playground'],
  ['tables', 'Your CSV data'],
  ['digits', 'Digits'],
  ['notes', 'Backpropagation'],
  ['birds', 'Birds'],
  ['cartpole', 'CartPole'],
];

/** Addresses of what belongs to this site, as the build knows them. */
declare const NEIGHBOURS: { readonly docs: string; readonly api: string; readonly source: string };

/** Milliseconds after which a page that is open makes the site work offline. */
const SETTLED = 2500;

/** Fills the page's header; `?theme=dark` or `light` is kept from page to page, and without it the system chooses. */
export function openPage(current: PageName): void {
  const header = document.querySelector('header');
  if (!header) throw new Error('the page has no header');
  const brand = document.createElement('a');
  brand.className = 'brand';
  brand.href = './index.html';
  brand.textContent = '∇ nablanet';
  const nav = document.createElement('nav');
  nav.setAttribute('aria-label', 'Pages');
  for (const [name, label] of PAGES) {
    const link = document.createElement('a');
    link.href = `./${name}.html`;
    link.textContent = label;
    if (name === current) link.setAttribute('aria-current', 'page');
    nav.append(link);
  }
  header.append(brand, nav, neighbours(), themeButton());
  // The policy of the page of tables forbids it workers from files; the others make it work offline, too.
  if (import.meta.env.PROD && current !== 'tables') setTimeout(keepForOffline, SETTLED);
}

function neighbours(): HTMLElement {
  const nav = document.createElement('nav');
  nav.className = 'neighbours';
  nav.setAttribute('aria-label', 'Documentation and source');
  for (const [label, address] of [
    ['Docs', NEIGHBOURS.docs],
    ['API', NEIGHBOURS.api],
    ['Source', NEIGHBOURS.source],
  ]) {
    const link = document.createElement('a');
    link.href = address;
    link.textContent = label;
    nav.append(link);
  }
  return nav;
}

/** Where a browser keeps nothing, the page works as long as there is a network. */
function keepForOffline(): void {
  navigator.serviceWorker?.register('./sw.js').catch(() => undefined);
}

const media = matchMedia('(prefers-color-scheme: dark)');

/** Whether the page is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : media.matches;
}

/** Calls back when the colour scheme changes, by the button or by the system. */
export function onThemeChange(callback: () => void): void {
  media.addEventListener('change', callback);
  document.addEventListener('themechange', callback);
}

/** A colour of theme.css by its name, such as `--positive`, as it is now: rgb(…), for canvases. */
export function themeColour(name: `--${string}`): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The choice is remembered as long as the browser allows it to be. */
const remembered = {
  get(): string | null {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null;
    }
  },
  set(theme: string): void {
    try {
      localStorage.setItem('theme', theme);
    } catch {
      // A browser that keeps nothing forgets this, too.
    }
  },
};

function themeButton(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'theme';
  const show = (theme: string | null): void => {
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
    button.textContent = isDark() ? '☀' : '☾';
    button.setAttribute('aria-label', isDark() ? 'Switch to light colours' : 'Switch to dark colours');
  };
  show(new URLSearchParams(location.search).get('theme') ?? remembered.get());
  media.addEventListener('change', () => show(null));
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    remembered.set(theme);
    show(theme);
    document.dispatchEvent(new Event('themechange'));
  });
  return button;
}
