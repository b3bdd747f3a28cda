/** The ratios of one run as a chart: a line a peer, on a logarithmic scale; left of 1 the peer is faster. */
import * as Plot from '@observablehq/plot';
import { BLUE, GREY, ORANGE, writeChart } from '../examples/show/chart';
import type { PeersResult } from './peers/result';

const LINE = 17;
const NAMES = 230;

/** Draws to `file`; returns its path. */
export function drawRatios(file: URL, { environment, results }: PeersResult): string {
  const dots = results.flatMap(({ work, peers, forms = [] }) =>
    [...peers]
      .sort((a, b) => a.ratio.median - b.ratio.median)
      .map(({ peer, ratio, difference }) => ({
        line: `${work} ${peer}`,
        peer,
        ...ratio,
        all: ratio.median * (forms.at(-1)?.times.median ?? Number.NaN),
        colour: ratio.median < 1 ? ORANGE : typeof difference === 'number' ? BLUE : GREY,
      })),
  );
  const heads = results.map(({ work, name }) => ({ line: work, name }));
  const lines = results.flatMap(({ work }) => [
    work,
    ...dots.map(({ line }) => line).filter((line) => line.startsWith(`${work} `)),
  ]);
  const figure = (value: number): string => `${Number(value.toPrecision(value < 10 ? 2 : 3))}×`;
  return writeChart(file, {
    title: 'Time relative to nablanet (above 1×: slower than nablanet)',
    subtitle: `nablanet with one thread; Node ${environment.node.slice(1)}, ${environment.date}; a pale line is the spread of seven rounds`,
    legend: [
      { label: 'same work, same costs', colour: BLUE, as: 'dot' },
      { label: 'nearest that the peer can do', colour: GREY, as: 'dot' },
      { label: 'the peer is faster', colour: ORANGE, as: 'dot' },
      ...(results[0].forms ?? [])
        .slice(-1)
        .map(({ name }) => ({ label: `ring: nablanet with ${name}`, colour: GREY, as: 'dot' as const })),
    ],
    width: 900,
    height: 50 + lines.length * LINE,
    panels: [
      {
        marginLeft: NAMES,
        marginRight: 70,
        marginTop: 4,
        marginBottom: 44,
        x: { type: 'log', domain: [0.1, 3000], label: null, ticks: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000] },
        y: { type: 'point', axis: null, domain: lines },
        marks: [
          Plot.axisX({ ticks: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000], tickFormat: (x: number) => `${x}×` }),
          Plot.gridX({ ticks: [0.1, 0.3, 3, 10, 30, 100, 300, 1000, 3000], stroke: '#d8dce2', strokeOpacity: 1 }),
          Plot.ruleX([1], { stroke: '#24292f' }),
          Plot.text(heads, {
            y: 'line',
            text: 'name',
            frameAnchor: 'left',
            textAnchor: 'start',
            dx: -NAMES + 4,
            dy: 2,
            fontWeight: 600,
          }),
          Plot.text(dots, { y: 'line', text: 'peer', frameAnchor: 'left', textAnchor: 'end', dx: -10, fontSize: 11 }),
          Plot.link(dots, {
            y: 'line',
            x1: 'least',
            x2: 'greatest',
            stroke: 'colour',
            strokeWidth: 5,
            strokeOpacity: 0.25,
          }),
          Plot.dot(
            dots.filter(({ all }) => all > 0),
            { y: 'line', x: 'all', stroke: 'colour', fill: 'white', r: 3 },
          ),
          Plot.dot(dots, { y: 'line', x: 'median', fill: 'colour', r: 3.5 }),
          Plot.text(dots, {
            y: 'line',
            x: 'greatest',
            text: ({ median }: { median: number }) => figure(median),
            textAnchor: 'start',
            dx: 9,
            fontSize: 10,
          }),
        ],
      },
    ],
  });
}
