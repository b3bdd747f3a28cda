/** The command as a process, as it is built: pipes, signals, what stays behind. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readTable } from 'nablanet/data';
import { TableModel } from 'nablanet/table';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLI, folder, PENGUINS, process_, QUICK } from './command';

const { at, path } = folder();
const model = at('species.model');
const text = readFileSync(PENGUINS, 'utf8');

beforeAll(async () => {
  const table = readTable(PENGUINS);
  const trained = await TableModel.train(table, { target: 'species', folds: 2, members: 1, seed: 1 });
  at('species.model', trained.save());
}, 120_000);

/** Runs a line of a shell in the folder; `nablanet` is the command. */
function shell(line: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const nablanet = `nablanet() { "${process.execPath}" "${CLI}" "$@"; }`;
  const child = spawn('bash', ['-c', `set -o pipefail; ${nablanet}; ${line}`], { cwd: path });
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (part) => {
      told[name] += part;
    });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...told })));
}

test('trains as the library does in its threads, from a pipe, with nothing but the report on standard output', async () => {
  const file = at('piped.model');
  const { code, stdout, stderr } = await process_(['train', '-', '-t', 'species', '-o', file, ...QUICK], {
    input: text,
  });
  expect({ code, stderr: stderr.replace(/^\d+\/.*\n/gm, '') }).toEqual({ code: 0, stderr: `wrote: ${file}\n` });
  expect(stdout).toMatch(/^species: one of 3 classes, from 344 rows\n/);
  expect(readFileSync(file).equals(readFileSync(model))).toBe(true);
});

describe('pipes', () => {
  const head = text.split('\n')[0];
  const rows = `${text.slice(head.length + 1).repeat(400)}`;

  test('a reader that has seen enough is no failure', async () => {
    at('many.csv', `${head}\n${rows}`);
    for (const source of ['many.csv', '- < many.csv']) {
      const found = await shell(`nablanet predict species.model ${source} --keep year | head -1`);
      expect(found).toEqual({ code: 0, stdout: 'year,prediction\n', stderr: '' });
    }
    expect(await shell('nablanet --help | head -1')).toMatchObject({ code: 0, stderr: '' });
    expect(await shell('nablanet explain species.model --json | head -1')).toEqual({
      code: 0,
      stdout: '{\n',
      stderr: '',
    });
  });

  test('a full disk is one line, and code 1', async () => {
    const { code, stderr } = await shell('nablanet predict species.model many.csv > /dev/full');
    expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 1, lines: 2 });
    expect(stderr).toContain('error: the results cannot be written: ENOSPC');
  });

  test('a model and a program go through pipes', async () => {
    const { code, stdout } = await shell('cat species.model | nablanet predict - many.csv | sort | uniq -c | wc -l');
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '4' });
    expect((await shell('nablanet export species.model --to js > program.mjs')).code).toBe(0);
    expect(readFileSync(at('program.mjs'), 'utf8')).toContain('export');
  });
});

describe('one line of an error, and no stack', () => {
  test.each([
    [['predict', 'no.model', PENGUINS], 1],
    [['predict', model, '/'], 1],
    [['predict', PENGUINS, PENGUINS], 1],
    [['train', PENGUINS, '-t', 'nothing'], 1],
    [['train', PENGUINS, '--traget', 'x'], 2],
  ])('%j', async (args, code) => {
    const found = await process_(args);
    expect({ code: found.code, stdout: found.stdout }).toEqual({ code, stdout: '' });
    expect(found.stderr).toMatch(/^error: /);
    expect(found.stderr).not.toMatch(/^\s+at |node:internal/m);
    if (code === 1) expect(found.stderr.trimEnd()).not.toContain('\n');
  });
});

test('no colours but on a terminal', async () => {
  for (const env of [{}, { NO_COLOR: '1' }, { TERM: 'xterm-256color' }]) {
    const { stderr, stdout } = await process_(['predict', 'no.model', PENGUINS], {
      env: env as Record<string, string>,
    });
    expect(stderr + stdout).not.toContain('\u001b');
  }
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s during training ends it, with nothing half written', async (signal, expected) => {
  const file = at(`${signal}.model`);
  // 1,000 networks, one at a time: no machine is through with them before the signal.
  const args = [
    'train',
    PENGUINS,
    '-t',
    'species',
    '-o',
    file,
    '--report',
    at('never.html'),
    '--folds',
    '300',
    '--threads',
    '1',
  ];
  const child = spawn(process.execPath, [CLI, ...args], { cwd: path });
  let stderr = '';
  let sent = false;
  child.stderr.on('data', (part) => {
    stderr += part;
    if (!sent && /^\d+\/\d+ networks/m.test(stderr)) sent = child.kill(signal);
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(expected);
  expect(stderr).toMatch(/\ninterrupted: nothing was written\n$/);
  expect(existsSync(file) || existsSync(at('never.html'))).toBe(false);
  expect(readdirSync(path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
