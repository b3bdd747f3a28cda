/** Commands that the documentation shows, and what they print: `npx nablanet` in a shell, on the built package. */
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCKS, type Block, ROOT } from './blocks';
import { inFolder, lend } from './run';

export interface Printed {
  readonly block: Block;
  /** What should stand there. */
  readonly real: string;
}

/** A block of commands, and the block of output below it, if there is one. */
interface Commands {
  readonly block: Block;
  readonly output: Block | undefined;
}

/** Whether a block has commands that are run as they stand, by what outputs.test.ts compares. */
export const isRun = ({ language, code }: Block): boolean => language === 'sh' && code.includes('npx nablanet ');

/** The blocks of commands on a page. */
export function commandsOf(page: string): Commands[] {
  const own = BLOCKS.filter((block) => block.page === page);
  return own.flatMap((block, i): Commands[] => {
    if (!isRun(block)) return [];
    const next = own[i + 1];
    return [{ block, output: next?.language === '' ? next : undefined }];
  });
}

/** Pages with commands. */
export const COMMAND_PAGES: readonly string[] = [...new Set(BLOCKS.map(({ page }) => page))].filter(
  (page) => commandsOf(page).length > 0,
);

/** What a shell prints, both streams as they come. */
function shell(commands: string, cwd: string): Promise<string> {
  const npx = `npx() { shift; "${process.execPath}" "${ROOT}/dist/cli.js" "$@"; }`;
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const child = spawn('bash', ['-c', `exec 2>&1\n${npx}\n${commands}`], { cwd, env });
  let text = '';
  child.stdout.on('data', (part) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // Progress is for slow machines.
    child.on('close', () => resolve(text.replace(/^\d+\/\d+ (networks|trials), .*\n/gm, '').trimEnd()));
  });
}

/** Runs the commands of a page one after another in a folder where the package is installed. */
export function printedOn(page: string): Promise<Printed[]> {
  return inFolder(async (folder) => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/nablanet'));
    lend(folder);
    const printed: Printed[] = [];
    for (const { block, output } of commandsOf(page)) {
      const real = await shell(block.code, folder);
      if (output) printed.push({ block: output, real });
    }
    return printed;
  });
}
