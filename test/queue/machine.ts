/** A Redis of the test's own, and worker processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export class Redis {
  port = 0;
  readonly #folder = mkdtempSync(join(tmpdir(), 'nablanet-redis-'));
  #server: ChildProcess | undefined;

  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    const server = spawn('redis-server', [...options, '--appendonly', 'yes', '--appendfsync', 'always'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', (text) => String(text).includes('Ready to accept') && resolve());
      server.on('error', reject);
      server.on('exit', (code) => reject(new Error(`redis-server ended with code ${code}`)));
    });
  }

  /** Ends it, as a crash would; what was written stays. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A process that takes trials. */
export class WorkerProcess {
  /** The trials that it has run. */
  readonly trials: number[] = [];
  readonly #child: ChildProcess;
  readonly ready: Promise<void>;

  constructor(port: number, queue: string) {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    // The package as a link beside BullMQ: what it imports is looked for beside the link.
    const link = join(folder, 'node_modules/nablanet');
    if (!existsSync(link)) symlinkSync(join(folder, '../..'), link, 'dir');
    const flags = ['--preserve-symlinks', '--preserve-symlinks-main'];
    this.#child = spawn(process.execPath, [...flags, join(folder, 'worker.mjs'), String(port), queue], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.stdout?.on('data', (text) => {
        for (const line of String(text).trim().split('\n')) {
          if (line === 'ready') resolve();
          else this.trials.push(Number(line));
        }
      });
      this.#child.on('exit', (code) => reject(new Error(`the worker ended with code ${code}`)));
    });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
