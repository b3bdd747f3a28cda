/** A table that is larger than the memory it is predicted in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { predictLarge, trainOn, writeLarge } from '../entries/cli/large';

test('32 MB and 96 MB are predicted in a heap of 48 MB, and in about the same memory', {
  timeout: 600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nablanet-large-'));
  try {
    const model = trainOn(folder);
    const table = join(folder, 'table.csv');
    const taken: number[] = [];
    for (const bytes of [32e6, 96e6]) {
      const rows = writeLarge(table, bytes);
      const { code, lines, megabytes } = await predictLarge(folder, model, table, ['--max-old-space-size=48']);
      expect({ code, lines }).toEqual({ code: 0, lines: rows + 1 });
      expect(megabytes).toBeLessThan(300);
      taken.push(megabytes);
    }
    // What three times the file may take more: heaps that are emptied later.
    expect(taken[1] - taken[0]).toBeLessThan(40);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
