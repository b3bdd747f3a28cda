/** Charts as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawSheet, type Sheet } from '../../src/entries/node/chart';

export { BLUE, GREY, ORANGE } from '../../src/entries/node/chart';

/** Writes the sheet, or an SVG that is drawn already, and returns the file's path as seen from the working folder. */
export function writeChart(file: URL, chart: Sheet | string): string {
  const path = fileURLToPath(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof chart === 'string' ? chart : drawSheet(chart));
  return relative(process.cwd(), path);
}
