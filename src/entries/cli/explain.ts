/** `nablanet explain`: what a model of a table has found, how good it is, and what matters. */
import { aboutTable, json } from './about';
import { checkFolder, writeWhole } from './files';
import { readTableModel } from './model-file';
import { print, type Terminal, tell } from './terminal';

/** The options of `explain`. */
export interface ExplainFlags {
  json?: true;
  report?: string;
}

/** Prints the report of a model. */
export async function explain(path: string, { json: asJSON, report }: ExplainFlags, terminal: Terminal): Promise<void> {
  if (report !== undefined) checkFolder(report);
  const model = await readTableModel(path, terminal.stdin);
  if (report !== undefined) {
    writeWhole(report, model.reportHTML());
    tell(terminal, 'wrote', report);
  }
  await print(terminal.stdout, asJSON ? json(aboutTable(model)) : `${model.report()}\n`);
}
