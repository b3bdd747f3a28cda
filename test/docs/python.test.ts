/**
 * Python in the documentation: every program compiles, and runs where the modules are that it imports. Files that it
 * reads are those that the JavaScript of its page writes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlone, PROGRAMS, type Program, PYTHON } from './blocks';
import { inFolder, lend, runIn } from './run';

/** Modules that may be missing, and why; any other must be there. */
const MAY_BE_MISSING: Readonly<Record<string, string>> = {
  torch: "Debian's python3-torch is too large to be installed for this",
  keras: 'Debian has none',
  safetensors: 'Debian has none',
  wasmtime: 'Debian has none',
};

const python = process.env.PYTHON ?? '/usr/bin/python3';

function call(args: readonly string[], cwd?: string): string {
  const { status, error, stdout, stderr } = spawnSync(python, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (error) throw new Error(`no Python (PYTHON may name one): ${error.message}`);
  return status === 0 ? stdout : `ended with ${status}\n${stdout}${stderr}`;
}

const isThere = (module: string): boolean => call(['-c', `import ${module}`]) === '';

const modulesOf = ({ packages }: Program): string[] => packages.map((name) => name.split('.')[0]);
const modules = Array.from(new Set(PYTHON.flatMap(modulesOf)));
const missing = modules.filter((module) => !isThere(module));

/** Files that Python names. */
const filesOf = (code: string): string[] =>
  Array.from(code.matchAll(/['"]([\w./-]+\.(?:keras|onnx|safetensors|wasm|json))['"]/g), ([, name]) => name);

const cases = PYTHON.map((program) => [program.name, program] as const);

describe('Python of the documentation', () => {
  it.each(cases)('%s compiles', async (name, { code }) => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'program.py'), code);
      expect(call(['-c', `compile(open('program.py').read(), ${JSON.stringify(name)}, 'exec')`], folder)).toBe('');
    });
  });

  it.each(cases)('%s names files that the JavaScript of its page names', (_, { page, code }) => {
    const scripts = PROGRAMS.filter((program) => program.page === page).map((program) => program.code);
    const elsewhere = filesOf(code).filter((file) => !scripts.some((script) => script.includes(`'${file}'`)));
    const own = elsewhere.filter((file) => code.split(file).length > 2); // written and read by itself
    expect(elsewhere.filter((file) => !own.includes(file))).toEqual([]);
  });

  it('has all modules, but for those that may be missing', () => {
    expect(missing.filter((module) => !(module in MAY_BE_MISSING))).toEqual([]);
  });

  it.each(Object.keys(MAY_BE_MISSING))('still imports %s', (module) => {
    expect(modules).toContain(module);
  });

  for (const [name, program] of cases) {
    const absent = modulesOf(program).filter((module) => missing.includes(module));
    const why = absent.map((module) => `, but for ${module} (${MAY_BE_MISSING[module]})`).join('');
    it.runIf(absent.length === 0)(`${name} runs${why}`, async () => {
      await inFolder(async (folder) => {
        const isRead = ({ page, code }: Program): boolean =>
          page === program.page && filesOf(program.code).some((file) => code.includes(`'${file}'`));
        for (const script of PROGRAMS.filter((each) => isAlone(each) && isRead(each))) await runIn(folder, script);
        lend(folder);
        writeFileSync(join(folder, 'program.py'), program.code);
        expect(call(['program.py'], folder)).not.toContain('ended with');
        for (const file of filesOf(program.code)) expect(existsSync(join(folder, file))).toBe(true);
      });
    });
  }
});
