/** A model's report as a page of its own: nothing to fetch, no script, light and dark, from phones to wide screens. */
import { figuresOf, networksOf, summaryOf, withSpread } from './facts';
import { mark, NOTHING } from './markup';
import { figureOf, PAGE, POLICY } from './page';
import { STYLE } from './palette';
import { panelsOf, type Reported } from './panels';

/** The report as the text of an HTML file. */
export function reportHTML(reported: Reported): string {
  const { state, members } = reported;
  const { target, columns, warnings } = state;
  const cards = figuresOf(state).map(
    ({ title, meaning, value, deviation, guess }) => mark`<div><dt>${title}</dt>
<dd><span class="value">${withSpread(value, deviation)}</span>
<small>${`baseline: ${guess}`}</small><small>${meaning}</small></dd></div>
`,
  );
  const lines = columns.map(
    ({
      name,
      kind,
      reason,
    }) => mark`<tr${kind === 'ignored' ? mark` class="ignored"` : NOTHING}><th scope="row"><bdi>${name}</bdi></th>
<td><span class="kind">${kind}</span></td><td>${reason}</td></tr>
`,
  );
  const notes =
    warnings.length > 0
      ? mark`<h2 id="warnings">Warnings</h2>
<ul aria-labelledby="warnings">${warnings.map((warning) => mark`<li>${warning}</li>`)}</ul>
`
      : NOTHING;
  return mark`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${`${target}: a report`}</title>
<style>${{ markup: STYLE + PAGE }}</style>
</head>
<body class="nablanet-report">
<main>
<h1>${target}</h1>
<p class="quiet">${`${summaryOf(state)}; ${networksOf(state, members)}`}</p>
<h2 id="score">Score on held-out rows</h2>
<dl class="cards" aria-labelledby="score">${cards}</dl>
${notes}<h2>Details</h2>
<div class="charts">
${panelsOf(reported).map(figureOf)}</div>
<h2 id="columns">Columns</h2>
<div class="scroll" role="region" tabindex="0" aria-labelledby="columns"><table class="columns">
<thead><tr><th scope="col">column</th><th scope="col">kind</th><th scope="col">reason</th></tr></thead>
<tbody>${lines}</tbody></table></div>
</main>
</body>
</html>
`.markup;
}
