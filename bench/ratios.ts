/** The ratios of one run as a chart: a dot a peer and work, on a logarithmic scale; left of 1 the peer is faster. */
import * as Plot from '@observablehq/plot';
import { BLUE, GREY, ORANGE, writeChart } from '../examples/show/chart';
import type { PeersResult } from './peers/result';

/** Draws to `file`; returns its path. */
export function drawRatios(file: URL, { environment, results }: PeersResult): string {
  const dots = results.flatMap(({ work, name, peers }) =>
    peers.map(({ peer, ratio, difference }) => ({
      row: `${work} ${name}`,
      peer,
      ...ratio,
      colour: ratio.median < 1 ? ORANGE : typeof difference === 'number' ? BLUE : GREY,
    })),
  );
  const rows = [...new Set(dots.map(({ row }) => row))];
  return writeChart(file, {
    title: 'How many times our time the peers take',
    subtitle: `One thread each, Node ${environment.node.slice(1)}, ${environment.date}; logarithmic; lines are the spread of seven rounds`,
    legend: [
      { label: 'same work, same costs', colour: BLUE, as: 'dot' },
      { label: 'nearest that the peer can do', colour: GREY, as: 'dot' },
      { label: 'the peer is faster', colour: ORANGE, as: 'dot' },
    ],
    width: 1000,
    height: 40 + rows.length * 84,
    panels: [
      {
        marginLeft: 10,
        marginRight: 130,
        marginTop: 10,
        x: { type: 'log', domain: [0.2, 4000], grid: true, label: 'times our time', tickFormat: '~s' },
        y: { axis: null, domain: [...new Set(dots.map(({ peer }) => peer))] },
        fy: { axis: null, domain: rows },
        marks: [
          Plot.frame({ stroke: '#d8dce2' }),
          Plot.ruleX([1], { stroke: '#24292f' }),
          Plot.text(rows, {
            fy: (row: string) => row,
            text: (row: string) => row,
            frameAnchor: 'top-left',
            textAnchor: 'start',
            dx: 6,
            dy: 6,
            fontWeight: 600,
          }),
          Plot.link(dots, { fy: 'row', y: 'peer', x1: 'least', x2: 'greatest', stroke: 'colour', strokeOpacity: 0.6 }),
          Plot.dot(dots, { fy: 'row', y: 'peer', x: 'median', fill: 'colour', r: 3 }),
          Plot.text(dots, {
            fy: 'row',
            y: 'peer',
            x: 'greatest',
            text: 'peer',
            fontSize: 8,
            textAnchor: 'start',
            dx: 6,
          }),
        ],
      },
    ],
  });
}
