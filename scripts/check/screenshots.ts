/**
 * Pictures of every built page in light and dark at the widths of a phone, a tablet and a screen, to be looked at: they
 * go into examples/playground/shots. Arguments choose pages by name and may bring a query: `digits?seed=2`.
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

const chosen = process.argv.slice(2);
const site = await serveSite();
const browser = await launch('chromium');
mkdirSync(FOLDER, { recursive: true });
try {
  for (const asked of chosen.length > 0 ? chosen : pages().map((path) => path.replace('.html', ''))) {
    const [name, query = ''] = asked.split('?');
    for (const theme of ['light', 'dark']) {
      for (const width of WIDTHS) {
        const page = await browser.newPage();
        await page.setViewport({ width, height: width < 500 ? 740 : 900 });
        await page.goto(`${site.url}${name}.html?${query}&theme=${theme}`, { waitUntil: 'load' });
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        const file = join(FOLDER, `${name}-${theme}-${width}.png`);
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
