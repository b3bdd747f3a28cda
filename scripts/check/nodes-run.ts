/** Programs that run to their end in a folder of their own, which is deleted with the process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptOf } from '../build/tool.ts';
import { expect } from './nodes-report.ts';

export const WORK = mkdtempSync(join(tmpdir(), 'nablanet-nodes-'));
process.on('exit', () => rmSync(WORK, { recursive: true, force: true }));

/** Runs a program to its end and returns what it printed; an exit code other than 0 is an error with all output. */
export function run(program: string, args: readonly string[]): string {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: undefined };
  const options = { cwd: WORK, env, encoding: 'utf8', timeout: 300_000 } as const;
  const { status, error, stdout, stderr } = spawnSync(program, args, options);
  if (error) throw error;
  expect(status === 0, `${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** npm as it was started, or the one in PATH. */
export function npm(...args: string[]): string {
  const cli = process.env.npm_execpath;
  const all = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...all]) : run('npm', all);
}

/** Runs the command of a development dependency. */
export function tool(dependency: string, ...args: string[]): string {
  return run(process.execPath, [scriptOf(dependency), ...args]);
}

export function writeJson(path: string, value: object): void {
  writeFileSync(path, JSON.stringify(value, null, 2));
}
