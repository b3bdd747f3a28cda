/** Output that the documentation shows below programs on the penguins, and what these print. */
import { readTable } from 'nablanet/data';
import { TableModel } from 'nablanet/table';
import { BLOCKS, type Block, ROOT } from './blocks';

export interface Shown {
  readonly block: Block;
  /** What should stand there. */
  readonly real: string;
}

/** Lines of code that print, and what. */
type Printing = readonly [line: string, text: string];

/** Lines of the report that the README has room for. */
const FIRST = 9;

const firstLines = (text: string): string => text.split('\n').slice(0, FIRST).join('\n');

/** All such blocks of output. */
export async function outputs(): Promise<Shown[]> {
  const table = readTable(`${ROOT}/examples/data/penguins.csv`);
  const model = await TableModel.train(table, { target: 'species', seed: 1 });
  const prints: readonly Printing[] = [
    ["const table = readTable('examples/data/penguins.csv'); // in a page", String(table)],
    [
      "const model = await TableModel.train(table, { target: 'species', seed: 1 });\nconsole.log(model.report());",
      model.report(),
    ],
  ];
  return BLOCKS.flatMap((code, i): Shown[] => {
    const block = BLOCKS[i + 1];
    const [, text] = prints.find(([line]) => code.language === 'js' && code.code.includes(line)) ?? [];
    if (text === undefined || block?.page !== code.page || block.language !== '') return [];
    return [{ block, real: block.page === 'README.md' ? firstLines(text) : text }];
  });
}
