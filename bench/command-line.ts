/** How much memory a table of 1 GB takes to be predicted (`npm run bench:command-line`, or with another size in MB). */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictLarge, trainOn, writeLarge } from '../test/entries/cli/large';
import { environment, writeResult } from './measure';

const folder = mkdtempSync(join(tmpdir(), 'nablanet-large-'));
try {
  const model = trainOn(folder);
  const table = join(folder, 'table.csv');
  const rows = writeLarge(table, 1e6 * Number(process.argv[2] ?? 1000));
  const { code, lines, megabytes, seconds } = await predictLarge(folder, model, table);
  if (code !== 0 || lines !== rows + 1) throw new Error(`ended with ${code} after ${lines} lines of ${rows} rows`);
  const result = {
    environment: environment(),
    'MB of the table': Math.round(statSync(table).size / 1e6),
    rows,
    columns: 58,
    'MB of memory at most': Math.round(megabytes),
    seconds: Math.round(seconds),
  };
  console.log(result, writeResult('command-line', result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
