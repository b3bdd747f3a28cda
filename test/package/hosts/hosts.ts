/**
 * Programs that are no JavaScript and run modules of toWasm: `wabt`, on the interpreter that Debian has as a library,
 * and, named in the HOSTS environment variable, two on Wasmtime. What is named must be there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line of a host, without its arguments; made in `folder` if it has to be. */
type Host = (folder: string) => string[];

const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function run(command: string, args: readonly string[], remedy: string): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${remedy}\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
}

const KNOWN: Readonly<Record<string, Host>> = {
  wabt: (folder) => {
    const program = `${folder}/wabt`;
    const remedy = 'no C++ compiler with wabt; on Debian: apt-get update && apt-get install -y g++ wabt';
    run('g++', ['-std=c++17', '-O2', '-Wall', source('wabt.cc'), '-lwabt', '-o', program], remedy);
    return [program];
  },
  // The engine's library, and the folder of a wasm.h for it.
  'c-api': (folder) => {
    const { WASM_LIBRARY: library = '', WASM_INCLUDE: include = '/usr/include' } = process.env;
    if (!existsSync(library)) throw new Error('WASM_LIBRARY must name the shared library of an engine with the C API');
    const program = `${folder}/c-api`;
    // Debian's wasm.h (in wabt) is an older draft: arrays stand where engines of today take the structures around them.
    const options = ['-O2', '-Wall', '-Wno-incompatible-pointer-types', `-I${include}`];
    run(
      'cc',
      [...options, source('c-api.c'), library, `-Wl,-rpath,${dirname(library)}`, '-o', program],
      'no C compiler',
    );
    return [program];
  },
  python: () => {
    const { PYTHON: python = 'python3' } = process.env;
    run(python, ['-c', 'import wasmtime'], 'no Python (or PYTHON) with wasmtime; pip install wasmtime');
    return [python, source('wasmtime_host.py')];
  },
};

/** The hosts to test, by name. */
export const HOSTS: [string, Host][] = (process.env.HOSTS ?? 'wabt').split(',').map((name) => {
  if (!(name in KNOWN)) throw new Error(`HOSTS names ${name}; there are ${Object.keys(KNOWN).join(', ')}`);
  return [name, KNOWN[name]];
});
