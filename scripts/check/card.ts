/**
 * Draws the pictures that links to the playground show, from the built pages and the icon: `card.png` for social media and
 * `icon-180.png` for home screens, in examples/playground/public. Run it after `npm run playground:build`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from '../../test/browsers/browsers.ts';
import { serveSite } from '../../test/pages/site.ts';

const PUBLIC = fileURLToPath(new URL('../../examples/playground/public/', import.meta.url));
/** What cards of all networks take: 1200 × 630. */
const [WIDTH, HEIGHT] = [1200, 630];
const ICON = 180;
/** What of the page is on the card, and how wide the page is for it. */
const SHOWN = [
  ['.surface', 1440],
  ['.diagram', 760],
] as const;

const site = await serveSite();
const browser = await launch('chromium');
try {
  const page = await browser.newPage();
  await page.goto(`${site.url}index.html?epoch=400&theme=light`, { waitUntil: 'load' });
  await page.waitForFunction(() => {
    const { state, epoch } = document.documentElement.dataset;
    return state === 'idle' && epoch === '400';
  });
  const pictures: string[] = [];
  for (const [selector, width] of SHOWN) {
    await page.setViewport({ width, height: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 500)); // it is drawn anew
    const element = await page.$(selector);
    if (!element) throw new Error(`the playground has no ${selector}`);
    pictures.push(`data:image/png;base64,${await element.screenshot({ encoding: 'base64' })}`);
  }
  const icon = `data:image/svg+xml;base64,${readFileSync(`${PUBLIC}favicon.svg`).toString('base64')}`;

  await page.setViewport({ width: WIDTH, height: HEIGHT });
  await page.setContent(`<!doctype html>
<style>
  body { margin: 0; width: ${WIDTH}px; height: ${HEIGHT}px; box-sizing: border-box; padding: 48px 56px; background: #fff;
    color: #1b2330; font-family: system-ui, "Noto Sans", sans-serif; display: grid; grid-template-rows: auto 1fr; gap: 28px; }
  h1 { margin: 0; font-size: 54px; display: flex; gap: 18px; align-items: center; }
  h1 img { height: 54px; }
  p { margin: 8px 0 0; font-size: 28px; color: #556070; }
  div { display: flex; gap: 30px; align-items: center; }
  div img { height: 400px; border-radius: 8px; }
</style>
<header><h1><img src="${icon}">nablanet playground</h1><p>Train a neural network in your browser and watch what every unit learns.</p></header>
<div>${pictures.map((source) => `<img src="${source}">`).join('')}</div>`);
  await page.screenshot({ path: `${PUBLIC}card.png` });

  await page.setViewport({ width: ICON, height: ICON });
  await page.setContent(
    `<style>body { margin: 0; background: #fff; } img { width: ${ICON - 40}px; margin: 20px; }</style><img src="${icon}">`,
  );
  await page.screenshot({ path: `${PUBLIC}icon-180.png` });
} finally {
  await browser.close();
  site.close();
}
