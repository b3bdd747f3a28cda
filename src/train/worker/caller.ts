/**
 * The caller's side of training in a worker: starts the worker, sends network and data, answers its questions, and
 * takes over the state that comes back. A chunk of its own, loaded when it is first needed: see tools.ts.
 */

import type { NetworkState, Scalings } from '../../model/state';
import type { ForWorker } from '../../wasm/crew';
import type { History } from '../history';
import { type Answers, answersOf } from './callbacks';
import program from './main.txt';
import { borrow, type Loan } from './pool';
import type { Failure, FromWorker, Questions, Start, WorkerState } from './protocol';
import { sendArrays } from './sending';
import { type Host, startWorker } from './spawn';
import type { Tools, WorkerJob } from './tools';

/** How often a signal without `addEventListener` is polled. */
const POLL_MILLISECONDS = 10;

/** Why a training that asked for a kept worker ends without one. */
const NO_WORKER = Symbol();

/** Trains in a new worker, which ends with the training, or in one that is kept; where there is none, in this thread. */
export async function trainInWorker(state: NetworkState, job: WorkerJob, tools: Tools): Promise<History> {
  const { signal, metrics } = job.job.settings;
  const aborted = (): boolean => signal?.aborted === true;
  const none = (): History => ({ ...tools.newHistory(metrics), stopped: 'aborted' });
  if (aborted()) return none();
  try {
    const loan = job.here ? await borrow(program, tools.cores()).catch(without) : undefined;
    const caller = new Caller(state, job, tools, loan);
    try {
      return aborted() ? none() : await caller.train();
    } finally {
      caller.close();
    }
  } catch (error) {
    if (error !== NO_WORKER || !job.here) throw error;
    return job.here();
  }
}

const without = (): never => {
  throw NO_WORKER;
};

class Caller {
  readonly #state: NetworkState;
  readonly #job: WorkerJob;
  readonly #tools: Tools;
  readonly #answers: Answers;
  readonly #scalings: Scalings;
  readonly #updates: number;
  #host: Host | undefined;
  #loan: Loan | undefined;
  /** Whether the worker has been heard of, and whether it is done. */
  #ready = false;
  #done = false;
  #begun = false;
  #ended = false;
  /** Settles the call with a history that is not the worker's: of a training that was aborted before it began. */
  #resolve: (history: History) => void = () => {};
  #polling: ReturnType<typeof setInterval> | undefined;
  /** How many times the user has set the learning rate meanwhile. */
  #rates = 0;
  #forThreads: ForWorker | undefined;

  constructor(state: NetworkState, job: WorkerJob, tools: Tools, loan: Loan | undefined) {
    this.#state = state;
    this.#loan = loan;
    this.#job = job;
    this.#tools = tools;
    this.#scalings = { inputScaling: state.inputScaling, outputScaling: state.outputScaling };
    this.#updates = state.progress.updates;
    this.#answers = answersOf(state, job, tools, this);
  }

  async train(): Promise<History> {
    const ended = this.#listen();
    ended.catch(() => {}); // it is looked at when all is sent
    await this.#send();
    return ended;
  }

  close(): void {
    const state = this.#state;
    this.#ended = true;
    state.observer = undefined;
    // Without an update, nothing has changed: scalers that were fitted in vain are forgotten, too.
    if (state.progress.updates === this.#updates) Object.assign(state, this.#scalings);
    this.#job.job.settings.signal?.removeEventListener?.('abort', this.#abort);
    clearInterval(this.#polling);
    if (this.#loan) this.#loan.end(this.#done);
    else this.#host?.terminate();
    this.#tools.crewsInUse()?.stopping.delete(this.#stopThreads);
    this.#answers.close();
  }

  seconds(): number {
    return (this.#tools.now() - this.#job.began) / 1000;
  }

  /** Takes over the worker's state. */
  accept({ all, progress, rates }: WorkerState): void {
    const state = this.#state;
    const { learningRate } = state.progress;
    state.parameters.all().set(all);
    state.progress.adopt(progress);
    state.progress.learningRate = learningRate;
    this.acceptRate(progress.learningRate, rates);
  }

  /** Takes over the worker's learning rate, unless the user has set one that had not reached the worker. */
  acceptRate(rate: number, rates: number): void {
    if (rates === this.#rates) this.#state.progress.learningRate = rate;
  }

  /** Stops the worker after its current batch. Before training has begun there is none to wait for. */
  #abort = (): void => {
    if (this.#begun) {
      this.#host?.postMessage({ kind: 'abort' });
    } else if (!this.#ended) {
      this.#ended = true;
      const history = this.#tools.newHistory(this.#job.job.settings.metrics);
      this.#resolve({ ...history, stopped: 'aborted', seconds: this.seconds() });
    }
  };

  /** Listens to the signal, or polls one that has nothing but `aborted`. */
  #watchSignal(): void {
    const { signal } = this.#job.job.settings;
    if (!signal) return;
    if (signal.addEventListener) signal.addEventListener('abort', this.#abort);
    else this.#polling = setInterval(() => signal.aborted && this.#abort(), POLL_MILLISECONDS);
  }

  /** Starts the worker, if it is none that was; resolves with its history, rejects with its error. */
  #listen(): Promise<History> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      const fail = (cause: unknown): void => {
        if (!this.#ended) reject(this.#loan && !this.#ready ? NO_WORKER : this.#lost(cause));
        this.#ended = true;
      };
      try {
        this.#ready = this.#loan?.used === true;
        this.#host = this.#loan?.host ?? startWorker(this.#program());
      } catch (cause) {
        fail(cause);
        return;
      }
      const host = this.#host;
      host.onfailure = fail;
      host.onmessage = ({ data }) => {
        const message = data as FromWorker;
        if (this.#ended) return;
        this.#ready = true;
        if (message.kind === 'begun') this.#begin(message.scalings);
        if (message.kind === 'state') this.accept(message.state);
        if (message.kind === 'kept') this.#answers.keep(message.figures);
        if (message.kind === 'ask') void this.#answer(host, message);
        if (message.kind !== 'done') return;
        this.#ended = true;
        this.#done = true;
        this.accept(message.state);
        const { history, failure } = message;
        if (failure) reject(this.#errorOf(failure));
        else resolve(this.#historyOf(history as History));
      };
      this.#state.observer = {
        rateSet: (rate) => {
          this.#rates++;
          host.postMessage({ kind: 'rate', rate });
        },
      };
      this.#watchSignal();
    });
  }

  /** What the worker runs; with what starts threads where the call asks for some. */
  #program(): string {
    const crews = this.#tools.crewsInUse();
    if (!crews || this.#job.job.settings.threads < 2) return program;
    this.#forThreads = crews.forWorker(this.#state.engine, this.#tools);
    if (!this.#forThreads) return program;
    crews.stopping.add(this.#stopThreads);
    return `${program}${this.#forThreads.program}nablanetWorker.useCrews(nablanetCrews);`;
  }

  /** `stopThreads` ends the worker's own threads, too. */
  #stopThreads = (): void => this.#host?.postMessage({ kind: 'stopThreads' });

  #begin(scalings: Scalings): void {
    this.#begun = true;
    Object.assign(this.#state, scalings);
  }

  /** The worker's history, with seconds as they passed in this thread. */
  #historyOf(history: History): History {
    const samples = history.samplesPerSecond * history.seconds;
    const seconds = this.seconds();
    return { ...this.#answers.revived(history), seconds, samplesPerSecond: seconds > 0 ? samples / seconds : 0 };
  }

  async #answer(host: Host, { id, question, args }: FromWorker & { kind: 'ask' }): Promise<void> {
    let reply: { value?: unknown; failed?: boolean };
    try {
      reply = { value: await this.#answers.to(question, args) };
    } catch (error) {
      this.#answers.errors.set(id, error);
      reply = { failed: true };
    }
    if (this.#job.job.settings.signal?.aborted) this.#abort();
    const { batch = {} } = Object(reply.value) as Questions['next'][1];
    const arrays = Object.values(batch) as Float32Array<ArrayBuffer>[];
    if (!this.#ended)
      host.postMessage(
        { kind: 'answer', id, ...reply },
        arrays.map(({ buffer }) => buffer),
      );
  }

  async #send(): Promise<void> {
    const host = this.#host;
    if (host) await sendArrays(this.#job.job, host, this.#tools, () => this.#ended);
    if (this.#ended) return;
    const start = this.#start();
    host?.postMessage({ kind: 'start', start }, [start.state.all.buffer]);
  }

  #start(): Start {
    const { config, engine, parameters, progress } = this.#state;
    const { job, given, source, yieldEvery } = this.#job;
    const { epochs, batchSize, shuffle, earlyStopping, schedule, maxSeconds, threads } = job.settings;
    return {
      module: this.#forThreads?.module ?? (this.#tools.modules.get(engine.backend) as WebAssembly.Module),
      config: {
        ...config,
        layers: config.layers.map((layer, i) => ({ ...layer, trainable: progress.trainable[i] })),
        backend: engine.backend,
        inputEncoder: null, // rows are encoded here
        loss: typeof config.loss === 'function' ? null : config.loss,
        optimizer: JSON.parse(JSON.stringify(config.optimizer)),
      },
      state: {
        all: parameters.all().slice() as Float32Array<ArrayBuffer>,
        progress: progress.toJSON(),
        rates: this.#rates,
      },
      scalings: this.#scalings,
      options: {
        epochs,
        batchSize,
        shuffle,
        earlyStopping,
        validation: typeof given.validation === 'number' ? given.validation : undefined,
        learningRate: typeof schedule === 'number' ? schedule : undefined,
        threads: this.#forThreads ? threads : 1,
      },
      maxSeconds: maxSeconds - this.seconds(),
      yieldEvery,
      streaming: source !== undefined,
      asks: this.#answers.asks,
    };
  }

  #errorOf(failure: Failure): unknown {
    const { name, message, code, own, diverged } = failure;
    if (own !== undefined) {
      const error = this.#answers.errors.get(own);
      if (error instanceof Error) error.message = message + error.message;
      return error;
    }
    if (diverged) {
      const history = this.#answers.revived(diverged.history);
      return Object.assign(new this.#tools.DivergedError('', diverged.epoch, diverged.step, history), { message });
    }
    const kind = { TypeError, RangeError }[name] ?? Error;
    return Object.assign(new kind(message), { code });
  }

  /** The error for a worker that has ended or never started. */
  #lost(cause: unknown): Error {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = this.#ready
      ? 'the worker ended before the training did; the network is as after the last reported epoch'
      : 'no worker could be started; on a page with a Content-Security-Policy its worker-src needs blob:';
    return Object.assign(new Error(`${what} (${why})`, { cause }), { code: 'worker' as const });
  }
}
