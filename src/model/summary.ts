/** A network as a table of text. */

import type { Layout } from '../memory/layout';
import { nameOf } from '../toolbox/activations';
import { lossName } from '../toolbox/losses';
import type { FullConfig } from './config';

/** Layers, shapes and parameter counts, and a line of what else there is. */
export function summarize(config: FullConfig, layout: Layout, backend: string): string {
  const rows = layout.layers.map(({ inputs, units, biases, flatWeights, flatEnd }, i) => [
    String(i),
    [config.layers[i].normalize, nameOf(config.layers[i].activation)].filter(Boolean).join(', '),
    `${inputs} × ${units}`,
    biases < 0 ? '–' : String(units),
    count(flatEnd - flatWeights),
  ]);
  const head = ['layer', 'activation', 'weights', 'biases', 'parameters'];
  const widths = head.map((title, i) => rows.reduce((most, row) => Math.max(most, row[i].length), title.length));
  const line = (cells: string[]): string =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const { learningRate, name } = config.optimizer;
  return [
    line(head),
    rule,
    ...rows.map(line),
    rule,
    `${many(layout.inputs, 'input')}, ${many(layout.outputs, 'output')}, ${many(layout.parameterCount, 'parameter')}`,
    `loss ${lossName(config.loss)}, optimizer ${name} (learning rate ${learningRate}), seed ${config.seed}, backend ${backend}`,
  ].join('\n');
}

/** 1 as "1 output", 10 as "10 outputs". */
function many(n: number, what: string): string {
  return `${count(n)} ${what}${n === 1 ? '' : 's'}`;
}

/** 101770 as "101,770". */
function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
