/** The report on a search: as a page or as one drawing. */
import { checkObject, givenOptions } from '../../../base/checks';
import { rangeError, typeError, Verbatim } from '../../../base/errors';
import { show } from '../../table/report/facts';
import { fitted, mark } from '../../table/report/markup';
import { figureOf, PAGE, POLICY } from '../../table/report/page';
import { STYLE } from '../../table/report/palette';
import { flow, GAP, linesOf, SHEET } from '../../table/report/sheet';
import { panelsOf } from './panels';
import { describeValue, type Reportable } from './words';

export type { Reportable };

/** Options of `searchReport`. */
export interface SearchReportOptions {
  /** The headline; `'Search'` by default. */
  title?: string;
}

/** The report on a search. */
export interface SearchReport {
  /** One drawing, as the text of an SVG file. */
  svg(): string;
  /** A page of its own, as the text of an HTML file: nothing to fetch, no script. */
  html(): string;
}

/**
 * A report on a search: the best score over time, all trials in parallel coordinates, and how much each setting matters.
 *
 * @param result what `search` returned
 * @param options.title the headline; `'Search'` by default
 * @throws TypeError, RangeError for a result without trials
 *
 * @example
 * writeFileSync('search.html', searchReport(await search({ … })).html());
 */
export function searchReport(result: Reportable, options?: SearchReportOptions): SearchReport {
  const given = checkObject('result', result) as unknown as Reportable;
  const { title = 'Search' } = givenOptions(options, ['title']) as SearchReportOptions;
  if (typeof title !== 'string') throw typeError('title', 'a string', title);
  if (!Array.isArray(given.trials)) throw typeError('result', 'what "search" returned', result);
  if (given.trials.length === 0) throw rangeError('result', 'at least one trial', new Verbatim('none'));
  if (typeof given.objective !== 'string') throw typeError('result.objective', 'the name of a score', given.objective);
  for (const [i, trial] of given.trials.entries()) {
    const { values, mean } = checkObject(`result.trials[${i}]`, trial);
    checkObject(`result.trials[${i}].values`, values);
    checkObject(`result.trials[${i}].mean`, mean);
  }
  return { svg: () => svgOf(given, title), html: () => htmlOf(given, title) };
}

/** What was searched, in one sentence. */
function summaryOf({ trials, seconds }: Reportable): string {
  const count = (kind: string): number => trials.filter(({ stopped }) => stopped === kind).length;
  const parts = [
    `${trials.length} trials in ${show(seconds)} s`,
    ...(['pruned', 'diverged', 'failed'] as const).map((kind) => (count(kind) > 0 ? `${count(kind)} ${kind}` : '')),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The best trial: its score, and its values. */
function bestOf({ trials: [best], objective }: Reportable): { score: string; values: string } {
  const values = Object.entries(best.values).map(([path, value]) => `${path} ${describeValue(value)}`);
  return { score: show(best.mean[objective] ?? Number.NaN), values: values.join(', ') };
}

function htmlOf(result: Reportable, title: string): string {
  const { score, values } = bestOf(result);
  return mark`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: STYLE + PAGE }}</style>
</head>
<body class="nablanet-report">
<main>
<h1>${title}</h1>
<p class="quiet">${summaryOf(result)}</p>
<h2 id="best">The best trial</h2>
<dl class="cards" aria-labelledby="best"><div><dt>${result.objective}, of held-out rows</dt>
<dd><span class="value">${score}</span><small>${`trial ${result.trials[0].id}`}</small><small>${values}</small></dd></div></dl>
<h2>All trials</h2>
<div class="charts">
${panelsOf(result).map(figureOf)}</div>
</main>
</body>
</html>
`.markup;
}

function svgOf(result: Reportable, title: string): string {
  const { score, values } = bestOf(result);
  const room = SHEET - 2 * GAP;
  const best = linesOf(`best ${result.objective} ${score}: ${values}`, room, 12, 3).map(
    (line, i) => mark`<text x="${GAP}" y="${94 + 18 * i}">${line}</text>\n`,
  );
  const { parts, bottom } = flow(panelsOf(result), 114 + 18 * best.length);
  const box = mark`width="${SHEET}" height="${bottom}" viewBox="0 0 ${SHEET} ${bottom}"`;
  const about = summaryOf(result);
  return mark`<svg xmlns="http://www.w3.org/2000/svg" class="nablanet-report" ${box} role="group" aria-label="${title}">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
<rect class="ground" width="100%" height="100%"/>
<text class="head" x="${GAP}" y="46">${fitted(title, room, 20)}</text>
<text class="pale" x="${GAP}" y="70">${fitted(about, room, 12)}</text>
${best}${parts}</svg>
`.markup;
}
