/** A peer's process, spoken to in lines (serve.mjs says which). */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Answer {
  ready?: string;
  losses?: number[];
  seconds?: number;
  outputs?: number[] | null;
  error?: string;
}

/** What libraries ask for how many threads to use. */
const THREADS = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];

export class Channel {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #words: boolean;
  #errors = '';

  /**
   * @param words it speaks plain words (fann.c), not JSON
   * @param threads that its libraries may use
   */
  constructor([program, ...given]: readonly string[], words = false, threads = 1) {
    this.#words = words;
    const env = { ...process.env, ...Object.fromEntries(THREADS.map((name) => [name, String(threads)])) };
    this.#child = spawn(program, given, { stdio: ['pipe', 'pipe', 'pipe'], env });
    this.#child.stderr?.on('data', (text) => {
      this.#errors = `${this.#errors}${text}`.slice(-2000);
    });
    if (!this.#child.stdout) throw new Error(`${program} has no output`);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Asks and waits for the answer, past whatever else the library prints. */
  async ask(command: object): Promise<Answer> {
    this.#child.stdin?.write(`${this.#words ? inWords(command) : JSON.stringify(command)}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`ended: ${this.#errors.trim().split('\n').slice(-3).join(' ')}`);
      const answer = this.#words ? fromWords(value) : parse(value);
      if (answer?.error) throw new Error(answer.error);
      if (answer) return answer;
    }
  }

  close(): void {
    this.#child.stdin?.end();
    this.#child.kill();
  }
}

function parse(line: string): Answer | undefined {
  try {
    return line.startsWith('{') ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}

function inWords(command: object): string {
  const [[verb, value], data] = Object.entries(command) as [[string, unknown], [string, string]?];
  if (verb !== 'setup') return `${verb} ${value}`;
  const { rows, batch, learningRate, sizes } = value as {
    rows: number;
    batch: number;
    learningRate: number;
    sizes: number[];
  };
  return ['setup', data?.[1], rows, batch, learningRate, sizes.length, ...sizes].join(' ');
}

function fromWords(line: string): Answer | undefined {
  const [verb, ...values] = line.split(' ');
  if (verb === 'ready') return { ready: values[0] };
  if (verb === 'losses') return { losses: values.map(Number) };
  return verb === 'seconds' ? { seconds: Number(values[0]) } : undefined;
}
