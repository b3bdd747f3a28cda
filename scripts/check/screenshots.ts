/**
 * Pictures of every built page in light and dark at the widths of a phone, a tablet and a screen, to be looked at: they
 * go into examples/playground/shots. Arguments choose pages by name and may bring a query, and what is
 * to be pressed, by its id: `digits?seed=2`, `tables?example=penguins#train`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../../test/browsers/browsers.ts';
import { pages, serveSite } from '../../test/pages/site.ts';

const FOLDER = fileURLToPath(new URL('../../examples/playground/shots/', import.meta.url));
const WIDTHS = [360, 768, 1440];
/** Milliseconds that a page has for itself before the picture. */
const PAUSE = 3000;
/** And after something is pressed: a table has been learnt by then. */
const PRESSED = 15_000;
/** What is taken beside every page as it opens. */
const FURTHER = ['tables?example=penguins', 'tables?example=penguins#train', 'tables?example=weather#train'];

const chosen = process.argv.slice(2);
const site = await serveSite();
const browser = await launch('chromium');
mkdirSync(FOLDER, { recursive: true });
try {
  const all = [...pages().map((path) => path.replace('.html', '')), ...FURTHER];
  for (const asked of chosen.length > 0 ? chosen : all) {
    const [address, pressed = ''] = asked.split('#');
    const [name, query = ''] = address.split('?');
    for (const theme of ['light', 'dark']) {
      for (const width of WIDTHS) {
        const page = await browser.newPage();
        await page.setViewport({ width, height: width < 500 ? 740 : 900 });
        await page.goto(`${site.url}${name}.html?${query}&theme=${theme}`, { waitUntil: 'load' });
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (pressed) {
          await page.click(`#${pressed}`);
          await new Promise((resolve) => setTimeout(resolve, PRESSED));
        }
        const file = join(FOLDER, `${asked.replaceAll(/\W+/g, '-')}-${theme}-${width}.png`);
        await page.screenshot({ path: file, fullPage: true });
        console.log(file);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  site.close();
}
