/**
 * What runs in the worker: the training of `trainAsync`, with functions that ask the caller's thread.
 * scripts/build/worker-program.ts bundles it as a text.
 */

import { runInTurns, type Work } from '../../base/cooperative';
import { SPARSE } from '../../base/forms';
import { now } from '../../base/host';
import type { TypedNumbers } from '../../data/rows';
import type { FullConfig } from '../../model/config';
import { NetworkState } from '../../model/state';
import { revive } from '../../step/lbfgs';
import type { LossFunction } from '../../toolbox/losses';
import type { RemoteSchedule } from '../../toolbox/rates';
import type { Plateau } from '../../toolbox/schedules';
import { stopThreads } from '../../wasm/crew';
import type { Backend } from '../../wasm/features';
import { modules } from '../../wasm/instantiate';
import { DivergedError, type History } from '../history';
import { prepareJob, prepareStream, runJob, runStream } from '../job';
import type { Settings } from '../options';
import { gathered } from '../sharing';
import type { Batch } from '../stream-loop';
import type {
  ArrayName,
  Failure,
  FromWorker,
  Held,
  Port,
  Question,
  Questions,
  Start,
  ToWorker,
  WorkerState,
  XName,
} from './protocol';

/** The state is sent at most this often while no callback waits for it. */
const STATE_MILLISECONDS = 100;
/** The longest time between two looks at messages, whatever `yieldEvery` says. */
const MOST_YIELD_EVERY = 8;

/** A question whose answer was an error: the caller has it, by the question's number. */
class Refusal extends Error {
  constructor(readonly question: number) {
    super('');
  }
}

/** Rates that are asked for at once where they may be asked for ahead. */
const AHEAD = 1024;

export { useCrews } from '../../wasm/crew';

/** Waits for the start message, trains, and sends how it ended; and again, if it is kept. */
export function start(port: Port): void {
  let arrays: Partial<Record<ArrayName, Float32Array>> = {};
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let abort = new AbortController();
  let network: NetworkState | undefined;
  let rates = 0;
  let asked = 0;

  const ask = <Name extends Question>(question: Name, ...args: Questions[Name][0]): Promise<Questions[Name][1]> => {
    const id = asked++;
    port.postMessage({ kind: 'ask', id, question, args });
    return new Promise((resolve, reject) => waiting.set(id, { resolve: resolve as never, reject }));
  };

  const stateOf = ({ parameters, progress }: NetworkState): WorkerState => ({
    all: parameters.all().slice() as Float32Array<ArrayBuffer>,
    progress: progress.toJSON(),
    rates,
  });

  const run = async (begin: Start): Promise<void> => {
    const came = now();
    const own = networkOf(begin, ask);
    network = own;
    rates = begin.state.rates;
    abort = new AbortController();
    let told = { epochs: own.progress.epochs, at: Number.NEGATIVE_INFINITY };
    const tell = (): WorkerState => {
      told = { epochs: own.progress.epochs, at: now() };
      return stateOf(own);
    };
    let entries = 0;
    const epochEnded = (given: unknown): void => {
      const history = given as History;
      if (history.epochOf.length < entries && begin.asks.metrics) port.postMessage(stillNeeded(history));
      entries = history.epochOf.length;
      // onBatch must find the state of the last epoch's end; onEpoch gets it with its question.
      const due = begin.asks.onBatch || now() - told.at >= STATE_MILLISECONDS;
      if (told.epochs === own.progress.epochs || !due) return;
      const state = tell();
      port.postMessage({ kind: 'state', state }, [state.all.buffer]);
    };
    own.observer = { epochEnded };
    const end: { history?: History; failure?: Failure } = {};
    try {
      const options = optionsOf(begin, arrays, own.layout.inputs, abort.signal, ask, tell, () => rates);
      const begun = (settings: Settings): void => {
        const { inputScaling, outputScaling } = own;
        port.postMessage({ kind: 'begun', scalings: { inputScaling, outputScaling } });
        // The clock started with the call: sending and checking data took part of the time.
        Object.assign(settings, { maxSeconds: begin.maxSeconds - (now() - came) / 1000 });
      };
      const work = training(own, begin, arrays, options, ask, begun);
      end.history = await runInTurns(work, Math.min(begin.yieldEvery, MOST_YIELD_EVERY));
    } catch (error) {
      end.failure = failureOf(error);
    }
    const state = stateOf(own);
    network = undefined;
    arrays = {};
    port.postMessage({ kind: 'done', state, ...end }, [state.all.buffer]);
  };

  const hear = (message: ToWorker): void => {
    if (message.kind === 'array') {
      const { name, values, length, at } = message;
      const longer = values.constructor as Float32ArrayConstructor;
      const whole = arrays[name] ?? (values.length === length ? (values as Float32Array) : new longer(length));
      arrays[name] = whole;
      if (whole !== values) whole.set(values, at);
    } else if (message.kind === 'start') {
      void run(message.start);
    } else if (message.kind === 'answer') {
      const asker = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.failed) asker?.reject(new Refusal(message.id));
      else asker?.resolve(message.value);
    } else if (message.kind === 'rate') {
      rates++;
      if (network) network.progress.learningRate = message.rate;
    } else if (message.kind === 'stopThreads') {
      stopThreads();
    } else {
      abort.abort();
    }
  };
  port.onmessage = ({ data }) => hear(data as ToWorker);
  port.postMessage({ kind: 'ready' });
}

/** Which of the metrics' results a thinned history still has. */
function stillNeeded({ metrics, validationMetrics }: History): FromWorker {
  const all = [metrics, validationMetrics].flatMap((lists) => Object.values(lists)).flat() as (number | Held)[];
  return { kind: 'kept', figures: all.flatMap((figure) => (typeof figure === 'object' ? figure.held : [])) };
}

type Ask = <Name extends Question>(question: Name, ...args: Questions[Name][0]) => Promise<Questions[Name][1]>;

/** The caller's network, on the module that the caller has compiled. */
function networkOf({ module, config, state, scalings, asks }: Start, ask: Ask): NetworkState {
  const given = config as FullConfig;
  modules.set(given.backend as Backend, module);
  const loss: unknown = async (outputs: Float32Array, targets: Float32Array, gradients: Float32Array, rows: number) => {
    const answer = await ask('loss', outputs, targets, rows);
    gradients.set(answer.outputGradients);
    return answer.cost;
  };
  const network = NetworkState.blank({
    ...given,
    optimizer: revive(given.optimizer),
    loss: asks.loss ? (loss as LossFunction) : given.loss,
  });
  network.parameters.all().set(state.all);
  network.progress.adopt(state.progress);
  Object.assign(network, scalings);
  return network;
}

/** The user's options, with functions that ask the caller's thread. */
function optionsOf(
  { options, asks }: Start,
  arrays: Partial<Record<ArrayName, Float32Array>>,
  columns: number,
  signal: AbortSignal,
  ask: Ask,
  state: () => WorkerState,
  rates: () => number,
): Record<string, unknown> {
  const { weights, validationY, validationWeights } = arrays;
  const metric = (name: string, takes: string | undefined): object =>
    Object.assign(
      (predicted: Float32Array, actual: Float64Array, width: number) => ask('metric', name, predicted, actual, width),
      { takes },
    );
  const schedule: RemoteSchedule & { at: object; seen: object | undefined } = {
    at: () => Number.NaN, // what tells a schedule; many rates are asked for instead
    many: asks.ahead
      ? ratesAhead(ask)
      : (_, { epochs, updates, plateau }, count) => ask('rates', { epochs, updates, plateau }, count),
    seen: asks.seen ? (plateau: Plateau, loss: number) => ask('seen', plateau, loss) : undefined,
  };
  return {
    ...options,
    validation: validationY
      ? { x: xOf('validationX', arrays, columns), y: validationY, sampleWeights: validationWeights }
      : options.validation,
    sampleWeights: weights,
    learningRate: asks.schedule ? schedule : options.learningRate,
    metrics:
      asks.metrics &&
      Object.fromEntries(Object.entries(asks.metrics).map(([name, takes]) => [name, metric(name, takes)])),
    onEpoch: asks.onEpoch ? async (info: Questions['epoch'][0][0]) => !(await ask('epoch', info, state())) : undefined,
    onBatch: asks.onBatch ? async (info: Questions['batch'][0][0]) => !(await ask('batch', info, rates())) : undefined,
    signal,
  };
}

/** Asks for many rates at once, and keeps those of later updates. */
function ratesAhead(ask: Ask): RemoteSchedule['many'] {
  let [first, known]: [number, ArrayLike<number>] = [0, []];
  return async (_, { epochs, updates, plateau }, count) => {
    if (updates < first || updates + count > first + known.length) {
      first = updates;
      known = await ask('rates', { epochs, updates, plateau }, Math.max(AHEAD, count));
    }
    return Array.prototype.slice.call(known, updates - first, updates - first + count) as number[];
  };
}

/** The training itself, on the arrays or on batches that are asked for one by one. */
function* training(
  network: NetworkState,
  { streaming }: Start,
  arrays: Partial<Record<ArrayName, Float32Array>>,
  options: Record<string, unknown>,
  ask: Ask,
  begun: (settings: Settings) => void,
): Work<History> {
  const columns = network.layout.inputs;
  if (!streaming) {
    const job = yield* prepareJob(network, xOf('x', arrays, columns), arrays.y, options);
    const { settings } = job;
    return yield* gathered(network, settings, () => runJob(network, job, () => begun(settings)));
  }
  const batches: AsyncIterable<Batch> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const { done, batch = {} } = await ask('next');
          if (done) return { done, value: undefined };
          const { y, weights: sampleWeights } = batch;
          return { done: false, value: { x: xOf('x', batch, columns), y, sampleWeights } as Batch };
        } catch (error) {
          // It fails as a batch does, not as the source does: so the source is still closed.
          const refused = Promise.reject(error);
          refused.catch(() => {}); // it may be looked at in a later turn only
          return { done: false, value: refused as never };
        }
      },
      async return() {
        await ask('return');
        return { done: true, value: undefined };
      },
    }),
  };
  const source = async (epoch: number): Promise<AsyncIterable<Batch>> => {
    await ask('source', epoch);
    return batches;
  };
  const job = yield* prepareStream(network, options);
  const { settings } = job;
  return yield* gathered(network, settings, () => runStream(network, job, source, undefined, () => begun(settings)));
}

function failureOf(error: unknown): Failure {
  const { name, message, code } = error as Error & { code: unknown };
  const { epoch, step, history } = error as DivergedError;
  return {
    name,
    message,
    code,
    own: error instanceof Refusal ? error.question : undefined,
    diverged: error instanceof DivergedError ? { epoch, step, history } : undefined,
  };
}

/** x again, out of the arrays of a message. */
function xOf(name: XName, arrays: Partial<Record<ArrayName, TypedNumbers>>, columns: number): unknown {
  const [offsets, indices] = [arrays[`${name}Offsets`], arrays[`${name}Indices`]];
  return offsets ? { [SPARSE]: true, columns, offsets, indices, values: arrays[name] } : arrays[name];
}
