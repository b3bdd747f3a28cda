/** What pages with drawings share: their rules, and a figure for each drawing. */
import { type Panel, WIDTH } from './frame';
import { type Markup, mark, NOTHING } from './markup';
import { FONT } from './palette';

/** Rules for the page around the drawings. */
export const PAGE = `
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 ${FONT};background:var(--ground);color:var(--ink)}
main{max-width:1320px;margin:0 auto;padding:24px clamp(12px,3vw,32px) 48px}
h1{font-size:clamp(1.5rem,4vw,2rem);line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:36px 0 12px}
h3{font-size:1rem;margin:0 0 4px}
p{margin:0}
.quiet,figcaption p,.cards small,summary{color:var(--pale);font-size:.875rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:12px;margin:0}
.cards div,figure{background:var(--raised);border:1px solid var(--rule);border-radius:8px}
.cards div,figure{padding:14px clamp(10px,3vw,16px);margin:0;min-width:0}
.cards dt{color:var(--pale)}
.cards dd{margin:0}
.cards .value{font-size:1.2rem;font-weight:600;white-space:nowrap}
.cards small{display:block}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:16px;align-items:start}
.charts .wide{grid-column:1/-1}
figure svg{display:block;width:100%;height:auto;max-width:520px;margin:12px auto 4px}
figure.wide svg{max-width:980px;min-width:640px}
.scroll{overflow-x:auto}
details{margin-top:8px}
summary{cursor:pointer}
table{border-collapse:collapse;width:100%;font-size:.875rem;margin-top:6px}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--rule)}
td{overflow-wrap:anywhere}
th{font-weight:600;white-space:nowrap}
tbody th{white-space:normal;overflow-wrap:anywhere}
.figures td,.figures thead th:not(:first-child){text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.columns{table-layout:fixed}
.columns th:nth-child(1){width:34%}
.columns th:nth-child(2){width:7.4em}
.kind{display:inline-block;border:1px solid var(--rule);border-radius:99px;padding:0 9px;white-space:nowrap}
.ignored{color:var(--pale)}
li{overflow-wrap:anywhere}
ul{padding-left:1.2em;margin:0}
:focus-visible{outline:2px solid var(--first);outline-offset:2px}
@media print{figure{break-inside:avoid}}`;

/** Nothing but what is in the page itself. */
export const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

function tableOf([head, ...lines]: Panel['table'], title: string): Markup {
  return mark`<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table class="figures">
<thead><tr>${head.map((cell) => mark`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${lines.map(
    ([first, ...cells]) => mark`<tr><th scope="row">${first}</th>${cells.map((cell) => mark`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

/** A drawing with its title, and its numbers below. */
export function figureOf({ title, note, description, width, height, drawing, table }: Panel): Markup {
  const wide = width > WIDTH;
  const svg = mark`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">${drawing}</svg>`;
  const around = wide ? mark`<div class="scroll" role="region" tabindex="0" aria-label="${title}">${svg}</div>` : svg;
  return mark`<figure${wide ? mark` class="wide"` : NOTHING}>
<figcaption><h3>${title}</h3><p>${note}</p></figcaption>
${around}
<details><summary>In numbers</summary>${tableOf(table, `${title}, in numbers`)}</details>
</figure>
`;
}
