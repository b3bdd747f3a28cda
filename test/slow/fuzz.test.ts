/** 100,000 mutants of good files, shared among the formats. */
import { test } from 'vitest';
import { formats } from '../fuzz/formats';
import { expectHonest } from '../fuzz/honest';

const MUTANTS = 100_000;

const all = formats();

test.each(all.map((format) => [format.name, format] as const))('%s', { timeout: 300_000 }, (_, format) => {
  expectHonest(format, Math.ceil(MUTANTS / all.length));
});
