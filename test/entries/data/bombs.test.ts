/** Files that make much of little are refused at once, whatever they claim: in a second, in ten times their size. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseCSV, parseTable, readCSV, readIDX } from '../../../src/entries/data';
import { expectRefusal, rangeRefusal, thrownBy } from '../../support/errors';

/** What the process has held at most since `forget`, in bytes; where there is no /proc, since it began. */
const peak = (): number => {
  try {
    return 1024 * Number(readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+)/)?.[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
};
const forget = (): number => {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Peaks of before then hide what is less.
  }
  return peak();
};

/** Runs a reader that refuses `length` bytes, within a second and ten times as many bytes. */
function refusesAtOnce(length: number, read: () => unknown, message: RegExp, code: 'data' | 'file'): void {
  const before = forget();
  const start = performance.now();
  expectRefusal(read, rangeRefusal(message, code));
  expect(performance.now() - start).toBeLessThan(1000);
  // Of less than a megabyte, what the engine compiles and leaves to its collector would be seen.
  expect(peak() - before).toBeLessThan(10 * Math.max(length, 1e6));
}

const MOST = 2e6;
/** A flat string, as it comes from a file. */
const flat = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `word${1e6 + i}`);

describe('text', () => {
  test.each<[string, string, object, RegExp]>([
    ['commas', ','.repeat(MOST), {}, /at most 131072 fields, got more, in the record at line 1$/],
    ['fields of one record', `${'1,'.repeat(MOST / 2)}1`, {}, /at most 131072 fields/],
    ['names', words(MOST / 6).join(), {}, /at most 131072 fields/],
    ['empty quotes', '"",'.repeat(MOST / 3), {}, /at most 131072 fields/],
    ['quotes', `a\n${'"'.repeat(MOST + 1)}`, {}, /a closing quote/],
    ['quotes and words', '"a'.repeat(MOST / 2), {}, /after a closing quote/],
    ['doubled quotes', `a\n"${'""'.repeat(MOST / 2)}"`, {}, /finite numbers in column "a"/],
    ['blanks', `a\n1${' '.repeat(MOST)}x`, {}, /finite numbers in column "a"/],
    ['digits', `a\n${'1'.repeat(MOST)}`, {}, /finite numbers in column "a"/],
    ['digits in groups', `a\n${'1.'.repeat(MOST / 2)}`, { decimal: ',', thousands: '.' }, /finite numbers/],
    ['line ends', '\n'.repeat(MOST), {}, /at least one row/],
    ['comments', '#\n'.repeat(MOST / 2), { comment: '#' }, /at least one row/],
    ['words', `a\n${words(MOST / 13).join('\n')}`, { inputs: [], targets: 'a' }, /at most 32768 categories/],
    ['columns of 0 and 1', `a\n${words(15_000).join('\n')}`, { categories: ['a'] }, /at most 134217728 values in all/],
  ])('%s', (_, text, options, message) => {
    const file = flat(text);
    refusesAtOnce(file.length, () => parseCSV(file, options), message, 'data');
  });

  test('a search for the next delimiter does not begin anew with every record', () => {
    const file = flat('a"\n'.repeat(600_000));
    const start = performance.now();
    expect(parseCSV(file, { header: false, inputs: [], targets: 0 }).rows).toBe(600_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('text of tables', () => {
  test.each<[string, string, RegExp]>([
    [
      'short records under many names',
      `${words(20_000).join()}\n${'1\n'.repeat(100_000)}`,
      /20000 fields in every record/,
    ],
    ['comments', '#\n'.repeat(MOST / 2), /at least one row/],
    ['blanks', ' '.repeat(MOST), /at least one row/],
    ['empty names', ','.repeat(100_000), /at least one row/],
    ['quotes', `a\n${'"'.repeat(MOST + 1)}`, /a closing quote/],
  ])('%s', (_, text, message) => {
    const file = flat(text);
    refusesAtOnce(file.length, () => parseTable(file), message, 'data');
  });

  test.each<[string, string]>([
    ['one name for all', `${'a,'.repeat(100_000)}a\n${'1,'.repeat(100_000)}1`],
    ['blanks among words', `a b\n1${' '.repeat(MOST)}x\n`],
    ['digits', `a\n${'1'.repeat(MOST)}`],
    ['digits in groups', `a\n${'1.'.repeat(MOST / 2)}`],
    ['signs', `a\n${'-'.repeat(MOST)}`],
    ['a quote among blanks', `a b\n${'" '.repeat(MOST / 2)}`],
  ])('%s is read at once', (_, text) => {
    const start = performance.now();
    const { length } = thrownOr(() => parseTable(flat(text)));
    expect(length).toBeLessThanOrEqual(1);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

/** A table, or the error with code 'data' in its place. */
function thrownOr(read: () => { readonly length: number }): { readonly length: number } {
  try {
    return read();
  } catch (error) {
    expect((error as { code: unknown }).code).toBe('data');
    return { length: 0 };
  }
}

describe('gzipped text', () => {
  const table = Buffer.from('1,2\n'.repeat(2.5e7));
  const bomb = gzipSync(table, { level: 1 });
  const small = Buffer.from('1,2\n'.repeat(1e6));

  test('that unpacks to hundreds of times its length', () => {
    const message = /^"source" expected at most \d+ bytes when unpacked \("maxUnpacked" raises it\), got 100000000$/;
    refusesAtOnce(bomb.length, () => readCSV(bomb), message, 'file');
  });

  test('that lies about it, or says it of its last member alone', () => {
    const lie = Buffer.from(bomb);
    lie.writeUInt32LE(7, lie.length - 4);
    const members = Buffer.concat([bomb, gzipSync('')]);
    for (const file of [lie, members]) {
      refusesAtOnce(bomb.length, () => readCSV(file), /\("maxUnpacked" raises it\), got more$/, 'file');
    }
  });

  test('the option raises the limit, and lowers it', () => {
    const packed = gzipSync(small, { level: 9 });
    expect(small.length / packed.length).toBeGreaterThan(100);
    expect(thrownBy(() => readCSV(packed)).message).toContain('"maxUnpacked"');
    expect(readCSV(packed, { maxUnpacked: small.length }).rows).toBe(1e6);
    expectRefusal(
      () => readCSV(packed, { maxUnpacked: small.length - 1 }),
      rangeRefusal(
        '"source" expected at most 3999999 bytes when unpacked ("maxUnpacked" raises it), got 4000000',
        'file',
      ),
    );
  });

  test('tables that pack well, to a fiftieth, and in members, are read without it', () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${'0,'.repeat(100)}${(i * 7919) % 9973}`);
    const text = rows.join('\n');
    const packed = gzipSync(text, { level: 9 });
    expect(text.length / packed.length).toBeGreaterThan(40);
    expect(readCSV(packed, { header: false }).rows).toBe(40_000);
    const members = Buffer.concat(Array.from({ length: 50 }, (_, i) => gzipSync(`${i},1\n`)));
    expect(readCSV(members).rows).toBe(50);
  });
});

describe('gzipped IDX', () => {
  const header = Buffer.of(0, 0, 8, 2, 0, 1, 0, 0, 0, 0, 16, 0); // 65536 × 4096
  const elements = 2 ** 28;
  const bomb = gzipSync(Buffer.concat([header, Buffer.alloc(elements)]), { level: 1 });

  test('that holds what its header says, 256 times the limit of its length', () => {
    expect(elements / bomb.length).toBeGreaterThan(200);
    const message = /^"source" expected at most \d+ bytes when unpacked \("maxUnpacked" raises it\), got 268435468$/;
    refusesAtOnce(bomb.length, () => readIDX(bomb), message, 'file');
  });

  test('whose header says less than is in it', () => {
    const liar = gzipSync(Buffer.concat([Buffer.of(0, 0, 8, 1, 3, 0, 0, 0), Buffer.alloc(elements)]), { level: 1 });
    refusesAtOnce(liar.length, () => readIDX(liar), /expected at most 50331656 bytes when unpacked, got more$/, 'file');
  });

  test('the option raises the limit, and lowers it', () => {
    expect(readIDX(bomb, { maxUnpacked: 2 ** 29 }).values).toHaveLength(elements);
    const packed = gzipSync(Buffer.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3));
    expect(readIDX(packed, { maxUnpacked: 11 }).values).toHaveLength(3);
    expect(thrownBy(() => readIDX(packed, { maxUnpacked: 10 })).message).toContain('got 11');
    expect(thrownBy(() => readIDX(packed, { maxunpacked: 10 } as never)).message).toContain(
      'did you mean "maxUnpacked"',
    );
  });
});
