/** saveFile killed at twenty moments: the file is one of the networks each time, whole. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Killings } from '../entries/node/killings';

test('killed at any moment, the file is one of the networks, whole', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nablanet-killings-'));
  try {
    const killings = new Killings(folder);
    for (let round = 0; round < 20; round++) await killings.kill(round);
    // Some kills must have come in the midst of writing, or this shows nothing.
    expect(killings.torn).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
