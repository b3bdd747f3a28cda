/** Help, versions, and what is said of commands that are written wrongly: exit code 2, or 1 where the input is refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { folder, here, PENGUINS } from './command';

const { at, path } = folder();
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const COMMANDS = ['train', 'predict', 'evaluate', 'search', 'explain', 'export', 'info'];

describe('help', () => {
  test.each([['--help'], ['help']])('%s lists all commands', async (word) => {
    const { code, stdout, stderr } = await here([word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  test.each(COMMANDS)('%s has arguments, options and an example of itself', async (name) => {
    const { code, stdout } = await here([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Usage: nablanet ${name} .*Options:.*Example:\n.*nablanet ${name} `, 's'));
    expect(stdout.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  test("the version is the package's", async () => {
    expect(await here(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('without a command help goes to standard error', async () => {
    const { code, stdout, stderr } = await here([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: nablanet');
  });
});

describe('usage, code 2', () => {
  test.each([
    [['trian'], "unknown command 'trian'\n(Did you mean train?)"],
    [['train', PENGUINS, '--taget', 'x'], "unknown option '--taget'\n(Did you mean --target?)"],
    [['train', PENGUINS], "required option '-t, --target <column>' not specified"],
    [['train'], "missing required argument 'table'"],
    [['predict', 'a', 'b', 'c'], 'too many arguments'],
    [['train', PENGUINS, '-t', 'x', '--seed', 'one'], "'one' is invalid. Not a number."],
    [['train', PENGUINS, '-t', 'x', '--seed', '-1'], 'Not a whole number of at least 0.'],
    [['train', PENGUINS, '-t', 'x', '--folds', '1'], 'Not a whole number of at least 2.'],
    [['train', PENGUINS, '-t', 'x', '--threads', 'some'], 'Not a number.'],
    [['train', PENGUINS, '-t', 'x', '--problem', 'class'], 'Allowed choices are classes, number.'],
    [['train', PENGUINS, '-t', 'x', '--kinds', 'zip'], 'Not a pair like zip=category: "zip".'],
    [['train', PENGUINS, '-t', 'x', '--columns', ' ,'], 'It is empty.'],
    [['train', PENGUINS, '-t', 'x', '--columns', '"a'], 'It has an open quote.'],
    [['search', PENGUINS, '-t', 'x', '--sizes', 'small,huge'], 'Allowed choices are small, medium, large.'],
    [['search', PENGUINS, '-t', 'x', '--members', '1,0'], 'Not a whole number of at least 1.'],
    [['export', 'x'], "required option '--to <form>' not specified"],
    [['export', 'x', '--to', 'onyx'], 'Allowed choices are onnx, js, wasm, pytorch.'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await here(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: /);
  });
});

describe('refused input, code 1 and one line', () => {
  const no = at('no.model');
  test.each<[string, string[], string | Uint8Array, string]>([
    ['no file', ['train', no, '-t', 'x'], '', `"${no}" expected a file that can be read, got no file of that name`],
    ['a folder', ['train', path, '-t', 'x'], '', `"${path}" expected a file that can be read, got a folder`],
    ['an empty table', ['train', '-', '-t', 'x'], '', '"standard input" expected at least one row, got none'],
    ['a target that is no column', ['train', PENGUINS, '-t', 'specis'], '', 'did you mean "species"?'],
    ['a kind of no column', ['train', PENGUINS, '-t', 'species', '--kinds', 'yaer=number'], '', '"yaer"'],
    ['no such kind', ['train', PENGUINS, '-t', 'species', '--kinds', 'year=nmber'], '', 'did you mean "number"?'],
    ['a column that is not there', ['train', PENGUINS, '-t', 'species', '--columns', 'yea'], '', '"yea"'],
    ['too few rows', ['train', '-', '-t', 'b'], 'a,b\n1,2\n3,4\n', 'expected at least 10 rows with a "b", got 2'],
    ['an open quote', ['train', '-', '-t', 'b'], 'a,b\n1,"2\n3,4\n', 'a closing quote'],
    ['no folder to write to', ['train', PENGUINS, '-t', 'species', '-o', '/no/x'], '', '"/no/x" expected a file'],
    ['a folder to write over', ['train', PENGUINS, '-t', 'species', '-o', path], '', 'got a folder'],
    [
      'no folder for the report',
      ['train', PENGUINS, '-t', 'species', '--report', '/no/x'],
      '',
      '"/no/x" expected a file',
    ],
    ['a table as model', ['predict', PENGUINS, PENGUINS], '', 'expected a model, got another file'],
    ['both from standard input', ['predict', '-', '-'], '', '"-" expected a model or rows, got both'],
    ['an empty file', ['info', '-'], '', '"standard input" expected at least one row, got none'],
    ['half a gzip file', ['info', '-'], Uint8Array.of(31, 139, 8, 0, 0), '"standard input" expected a whole gzip file'],
    ['JSON of something else', ['explain', '-'], '{"a":1}', 'expected a model in JSON, got JSON of something else'],
    ['no JSON', ['explain', '-'], '{"a":', '"standard input" expected JSON'],
    ['deep JSON', ['explain', '-'], '['.repeat(1e5), '"standard input" expected'],
    [
      'half a safetensors file',
      ['explain', '-'],
      Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 123, 125),
      '"standard input" expected',
    ],
    ['half a zip', ['explain', '-'], 'PK\u0003\u0004....', '"standard input" expected'],
    ['HDF5', ['explain', '-'], Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13), 'a .keras file of Keras 3'],
    ['half an ONNX model', ['info', '-'], Uint8Array.of(8, 9, 0x3a, 200, 1, 1), '"standard input" expected'],
    ['half an IDX file', ['info', '-'], Uint8Array.of(0, 0, 8, 1, 0, 0, 1, 0, 5), '"standard input" expected'],
    [
      'weights outside its folder',
      ['info', '-'],
      '{"modelTopology":{},"weightsManifest":[{"paths":["../x"]}]}',
      'weights in files beside it, got "../x"',
    ],
    [
      'names that move the cursor',
      ['predict', 'a\u001b[2J\nb', PENGUINS],
      '',
      '"a [2J b" expected a file that can be read',
    ],
  ])('%s', async (_, args, input, message) => {
    const { code, stdout, stderr } = await here(args, input);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: [^\n]* expected [^\n]*\n$/);
  });
});
