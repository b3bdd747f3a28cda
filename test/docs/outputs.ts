/** Output that the documentation shows below programs on the penguins and below commands, and what these print. */
import { readTable } from 'nablanet/data';
import { TableModel } from 'nablanet/table';
import { BLOCKS, type Block, PAGES, ROOT } from './blocks';
import { COMMAND_PAGES, printedOn } from './commands';

export interface Shown {
  readonly block: Block;
  /** What should stand there. */
  readonly real: string;
}

/** Lines of code that print, and what. */
type Printing = readonly [line: string, text: string];

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
  const shown = BLOCKS.flatMap((code, i): Shown[] => {
    const block = BLOCKS[i + 1];
    const [, text] = prints.find(([line]) => code.language === 'js' && code.code.includes(line)) ?? [];
    if (text === undefined || block?.page !== code.page || block.language !== '') return [];
    return [{ block, real: text }];
  });
  const printed: Shown[] = [];
  for (const page of COMMAND_PAGES) printed.push(...(await printedOn(page)));
  return [...shown, ...printed].sort(
    (a, b) => PAGES.indexOf(a.block.page) - PAGES.indexOf(b.block.page) || a.block.line - b.block.line,
  );
}
