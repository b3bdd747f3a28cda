/**
 * The suites in Chromium and Firefox, both at once, and then the package in one after the other, since it measures
 * frames and memory. Further arguments go to vitest, such as a file's name; `--browser=firefox` takes one of them.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, scriptOf } from '../build/tool.ts';

if (!existsSync(join(ROOT, 'dist/index.js'))) {
  console.error('test:browser: there is no dist/; npm run build makes it');
  process.exit(1);
}
const { values, positionals } = parseArgs({ options: { browser: { type: 'string' } }, allowPositionals: true });
const known = ['chromium', 'firefox'];
if (values.browser && !known.includes(values.browser)) {
  console.error(`test:browser: --browser expected one of ${known.join(', ')}, got ${values.browser}`);
  process.exit(1);
}
const browsers = values.browser ? [values.browser] : known;
const vitest = scriptOf('vitest');
const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };

/** How the run of a project ended. */
interface Result {
  project: string;
  code: number | null;
  /** Whether there was a test file for it. */
  ran: boolean;
  /** What it said and was not shown yet. */
  text: Buffer;
}

/** Runs one project; what it says is shown as it comes for the first, and in one piece at the end for the other. */
function run(project: string, first: boolean): Promise<Result> {
  const options = ['--passWithNoTests', '--project', project];
  const child = spawn(process.execPath, [vitest, 'run', ...options, ...positionals], { cwd: ROOT, env });
  const held: Buffer[] = [];
  let ran = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      ran ||= text.includes('Test Files');
      if (first) process.stdout.write(text);
      else held.push(text);
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ project, code, ran, text: Buffer.concat(held) }));
  });
}

const results = await Promise.all(browsers.map((browser, i) => run(`suites (${browser})`, i === 0)));
for (const { text } of results) process.stdout.write(text);
for (const browser of browsers) results.push(await run(`package (${browser})`, true));
const failed = results.filter(({ code }) => code !== 0);
// A file's name may be of the one project or of the other; a name of neither has run nothing.
if (!results.some(({ ran }) => ran)) {
  console.error(`test:browser: no test file is named like ${positionals.join(', ')}`);
  process.exit(1);
}
for (const { project } of failed) console.error(`test:browser: failed: ${project}`);
process.exit(failed.length > 0 ? 1 : 0);
