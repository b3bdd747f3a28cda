/** Kills a program that saves two networks to one file in turn, and looks at what it left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Network } from 'nablanet';
import { expect } from 'vitest';
import { loadFile } from '../../../src/entries/node/index';

const PROGRAM = fileURLToPath(new URL('saving-program.mjs', import.meta.url));

export class Killings {
  /** How many came in the midst of writing. */
  torn = 0;
  readonly #folder: string;
  readonly #path: string;
  /** The parameters of both networks, each as one text. */
  readonly #whole: ReadonlySet<string>;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'killed.safetensors');
    const nets = [1, 2].map((seed) => new Network({ inputs: 300, layers: [200, 10], seed }));
    this.#whole = new Set(nets.map((net) => net.getParameters().join()));
  }

  /** Starts the program, kills it after another while in each round, and loads the file. */
  async kill(round: number): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, this.#path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, (7 * round) % 23));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(this.#whole).toContain(loadFile(this.#path).getParameters().join());
    const unfinished = readdirSync(this.#folder).filter((name) => name.endsWith('.tmp'));
    this.torn += unfinished.length;
    for (const name of unfinished) rmSync(join(this.#folder, name));
  }
}
