/** The judge of the documentation's results is judged. */
import { describe, expect, it } from 'vitest';
import { blocksOf, programsOf } from './blocks';
import { mark, matches } from './results';
import { run } from './run';

const arrow = (text: string) => ({ text, near: false });

describe('matches', () => {
  it.each([
    ['0.98', '0.9812'],
    ['[1, 0]', '[1, 0]'],
    ["['setosa']", '["setosa"]'],
    ['setosa', 'setosa'],
    ['{ loss: 0.5, accuracy: 1 }', '{ loss: 0.4999, accuracy: 1 }'],
    ['1,797 rows', '1,797 rows'],
    ['1e-6', '0.000001'],
    ['-3', '-3'],
    ['60_000', '60000'],
    ['true', 'true'],
  ])('%s is %s', (expected, actual) => {
    expect(matches(arrow(expected), actual)).toBe(true);
  });

  it.each([
    ['0.98', '0.9712'],
    ['0.980', '0.9812'],
    ['1', '1.2'],
    ['[1, 0]', '[1, 0, 0]'],
    ['[1, 0, 0]', '[1, 0]'],
    ['[1]', '1'],
    ['setosa', 'Setosa'],
    ['1e-6', '0.000002'],
    ['3', '-3'],
    ['1', 'NaN'],
    ['1', 'one'],
    ['Infinity', '-Infinity'],
    ['true', 'false'],
  ])('%s is not %s', (expected, actual) => {
    expect(matches(arrow(expected), actual)).toBe(false);
  });

  it('takes what is near for what was promised to be close', () => {
    expect(matches({ text: '0, 1', near: true }, '[0.04, 0.93]')).toBe(true);
    expect(matches({ text: '0, 1', near: true }, '[0.04, 0.83]')).toBe(false);
    expect(matches({ text: '0, 1', near: true }, '[0.04]')).toBe(false);
  });
});

describe('mark', () => {
  it('hands promised values on, and leaves lines where they are', () => {
    const { code, expected } = mark('const a = 1;\nconsole.log(a,\n  2); // → 1 2\na; // → 1\na + 1; // a comment\n');
    expect(code).toBe(
      'const a = 1;\nglobalThis.__result(3, [a, 2]); // → 1 2\nglobalThis.__result(4, [a]); // → 1\na + 1; // a comment\n',
    );
    expect(expected).toEqual([
      { line: 3, text: '1 2', near: false },
      { line: 4, text: '1', near: false },
    ]);
  });

  it('finds a promise on the line below, too', () => {
    const { code, expected } = mark('f(1);\n// → 1\nf(2);\n// a comment\nf(3);\n');
    expect(code).toBe('globalThis.__result(1, [f(1)]);\n// → 1\nf(2);\n// a comment\nf(3);\n');
    expect(expected).toEqual([{ line: 1, text: '1', near: false }]);
  });

  it.each(['1', '-0.5', "['a']", '"a"', 'true', '{ a: 1 }', 'Float32Array(2)'])(
    'refuses "// %s" without an arrow',
    (text) => {
      expect(() => mark(`f(); // ${text}\n`)).toThrow('is a result');
    },
  );

  it.each(['const a = 1; // → 1', '// → 1\nf();', 'f(\n  1, // → 1\n);'])(
    'refuses an arrow at no expression: %s',
    (code) => {
      expect(() => mark(code)).toThrow('behind what is no expression');
    },
  );
});

describe('programs', () => {
  const page = (text: string) => programsOf(blocksOf('page.md', text));

  it('begin with imports and go on without, on the lines of their page', () => {
    const programs = page(
      "a\n```js\nimport 'nablanet';\n```\n```sh\nls\n```\n```js\nf();\n```\n```js\nimport 'tf/x';\nimport 'node:fs';\n```\n",
    );
    expect(programs).toEqual([
      {
        name: 'page.md:3',
        page: 'page.md',
        language: 'js',
        packages: ['nablanet'],
        code: "\n\nimport 'nablanet';\n\n\n\n\n\nf();\n",
      },
      {
        name: 'page.md:12',
        page: 'page.md',
        language: 'js',
        packages: ['tf'],
        code: `${'\n'.repeat(11)}import 'tf/x';\nimport 'node:fs';\n`,
      },
    ]);
  });

  it('are found in lists, and in fences of more than three', () => {
    expect(page('- a\n\n  ```js\n  f();\n  ```\n').map(({ code }) => code.trim())).toEqual(['f();']);
    expect(blocksOf('page.md', '````md\n```js\n```\n````\n')).toEqual([
      { page: 'page.md', line: 2, language: 'md', code: '```js\n```' },
    ]);
  });

  it('must end', () => {
    expect(() => blocksOf('page.md', 'a\n```js\nf();\n')).toThrow('page.md: the block at line 2 has no end');
  });
});

describe('a program', () => {
  const program = (code: string) => ({
    name: 'page.md:1',
    page: 'page.md',
    language: 'js' as const,
    code,
    packages: ['nablanet'],
  });

  it('may end well', async () => {
    await run(program("import { Random } from 'nablanet';\nconsole.log(new Random(1).integer(1), 'x'); // → 0 x\n"));
  });

  it.each([
    ['throws', "throw new Error('no');\n", 'ended with 1'],
    ['imports what is not there', "import 'nablanet/nothing';\n", 'ended with 1'],
    ['gives another result', '1 + 1; // → 3\n', 'page.md:1 promises 3\nand gives 2'],
    ['never comes to a result', 'if (0) {\n  f(); // → 3\n}\n', 'page.md:2 was never reached'],
    ['rejects', "Promise.reject(new Error('no'));\n", 'ended with 1'],
  ])('that %s fails', async (_, code, message) => {
    await expect(run(program(code))).rejects.toThrow(message);
  });
});
