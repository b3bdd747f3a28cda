/** What all pages have: the way from one to the other, and the colour scheme. */

export type PageName = 'index' | 'tables' | 'digits' | 'notes' | 'birds' | 'cartpole';

const PAGES: [PageName, string][] = [
  ['index', 'Playground'],
  ['tables', 'Tables'],
  ['digits', 'Digits'],
  ['notes', 'The notes'],
  ['birds', 'Birds'],
  ['cartpole', 'CartPole'],
];

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
  header.append(brand, nav, themeButton());
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
    button.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
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
