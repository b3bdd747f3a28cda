/** A model's report as one drawing. */
import { figuresOf, networksOf, summaryOf, withSpread } from './facts';
import { fitted, mark } from './markup';
import { STYLE } from './palette';
import { panelsOf, type Reported } from './panels';
import { flow, GAP, SHEET as WIDTH } from './sheet';

/** The report as the text of an SVG file, in the colours of a light or a dark page. */
export function reportSVG(reported: Reported): string {
  const { state, members } = reported;
  const figures = figuresOf(state).map(({ title, value, deviation, guess }, i) => {
    const place = `translate(${GAP + (i * (WIDTH - GAP)) / 3},108)`;
    const figure = mark`<text class="figure" y="22">${withSpread(value, deviation)}</text>`;
    const small = mark`<text class="pale small" y="39">${`a guess: ${guess}`}</text>`;
    return mark`<g transform="${place}"><text class="pale">${title}</text>${figure}${small}</g>`;
  });
  const { parts, bottom: y } = flow(panelsOf(reported), 180);
  const warnings = state.warnings.slice(0, 8).map((warning, i) => {
    return mark`<text class="pale" x="${GAP}" y="${y + 8 + i * 19}">${fitted(warning, WIDTH - 2 * GAP, 12)}</text>`;
  });
  const height = y + warnings.length * 19 + (warnings.length > 0 ? GAP : 0);
  const about = summaryOf(state);
  const room = WIDTH - 2 * GAP;
  const box = mark`width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  const title = `${state.target}: ${about}`;
  return mark`<svg xmlns="http://www.w3.org/2000/svg" class="nablanet-report" ${box} role="group" aria-label="${title}">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
<rect class="ground" width="100%" height="100%"/>
<text class="head" x="${GAP}" y="46">${fitted(state.target, room, 20)}</text>
<text class="pale" x="${GAP}" y="70">${fitted(`${about}; ${networksOf(state, members)}`, room, 12)}</text>
${figures}
${parts}${warnings}</svg>
`.markup;
}
