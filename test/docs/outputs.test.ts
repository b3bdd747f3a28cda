/** Output that the documentation shows below a program is what that prints. */
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/entries/data';
import { TableModel } from '../../src/entries/table';
import { BLOCKS, type Block, ROOT } from './blocks';

/** The block of output below a block of code that ends in a line which prints something. */
function outputsBelow(prints: string): [name: string, output: string][] {
  return BLOCKS.flatMap((block: Block, i): [string, string][] => {
    const below = BLOCKS[i + 1];
    const isShown = below?.page === block.page && below.language === '';
    if (!isShown || block.language !== 'js' || !block.code.includes(prints)) return [];
    return [[`${below.page}:${below.line}`, below.code]];
  });
}

const table = readTable(`${ROOT}/examples/data/penguins.csv`);

describe('output that is shown', () => {
  const tables = outputsBelow("readTable('examples/data/penguins.csv'); // in a page");
  const reports = outputsBelow("target: 'species', seed: 1 });\nconsole.log(model.report());");

  it('is there', () => {
    expect(tables.length).toBe(1);
    expect(reports.length).toBe(2);
  });

  it.each(tables)('%s is the table', (_, output) => {
    expect(String(table)).toBe(output);
  });

  it.each(reports)('%s is the report, or its beginning', async (_, output) => {
    const model = await TableModel.train(table, { target: 'species', seed: 1 });
    expect(model.report().slice(0, output.length)).toBe(output);
  });
});
