/** Some mutants of good files of each format; test/slow/fuzz.test.ts has more, and `npm run fuzz` as many as wanted. */
import { test } from 'vitest';
import { formats } from './formats';
import { expectHonest } from './honest';

test.each(formats().map((format) => [format.name, format] as const))('%s', (_, format) => expectHonest(format, 500));
