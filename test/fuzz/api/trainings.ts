/** Trainings with random options, each by two routes to the same bits. */
import * as fc from 'fast-check';
import { drawn, type Options, optionsFor } from './options';
import { cutOf, type Kind, step } from './reads';
import { type Literal, literal, type Subject } from './subject';

/** Both are called alike, told alike, and end alike. */
function asTold(here: string, there: string): string {
  const [a, b] = [here.replaceAll('self', 'net'), there.replaceAll('self', 'twin')];
  return `assert.deepEqual(told(${a}), told(${b})); same();`;
}

type Route = (s: Subject, options: Options, at: number) => string | undefined;

/** Options with callbacks, and others than these. */
const watched = ({ epochs, others, callbacks }: Options, more: Literal = {}): string =>
  literal({ epochs: String(epochs), ...others, ...callbacks, ...more });
/** Options without callbacks, for so many epochs. */
const plain = ({ others }: Options, epochs: number | string, more: Literal = {}): string =>
  literal({ epochs: String(epochs), ...others, ...more });

/** The rows of each batch, and their weights; undefined where they would make a long line. */
function batchesOf(
  s: Subject,
  { batch, others }: Options,
): { x: string; y: string; w: string | undefined }[] | undefined {
  if (s.rows / batch > 12) return undefined;
  // A single row that is left over joins the batch before, while such a layer learns: joined-batch.test.ts.
  if (s.batchNorm && s.rows > batch && s.rows % batch === 1) return undefined;
  return Array.from({ length: Math.ceil(s.rows / batch) }, (_, i) => {
    const [from, to] = [i * batch, Math.min(s.rows, (i + 1) * batch)];
    return { x: s.x(from, to), y: s.y(from, to), w: others.sampleWeights && `weights.slice(${from}, ${to})` };
  });
}

/** Batches of rows, and the same as a stream. */
function asStream(s: Subject, options: Options, at: number, more: Literal): string | undefined {
  const { validation } = options.others;
  const batches = batchesOf(s, options);
  if (s.lbfgs || !batches || (validation && !validation.startsWith('{'))) return undefined;
  // Stopped, a stream is not asked whether that batch was the epoch's last. It has metrics of validation rows alone.
  const always = { metrics: undefined, onBatch: undefined };
  const rows = watched(options, { ...always, shuffle: 'false' });
  const none = { shuffle: undefined, batchSize: undefined, sampleWeights: undefined };
  const items = batches.map(({ x, y, w }) => literal({ x, y, sampleWeights: w })).join(', ');
  const source = at % 2 ? `() => [${items}]` : `async function* () { yield* [${items}]; }`;
  const stream = `await twin.trainAsync(${source}, ${watched(options, { ...always, ...none, ...more })})`;
  return asTold(`net.train(x, y, ${rows})`, stream);
}

const READ =
  'self.predict(x); self.evaluate(x, y); self.gradients(x, y); self.forward(x); bytes(self.clone()); new Network(config).train(x, y, { batchSize: 1000 });';
const BUSY = ['setParameters(self.getParameters())', 'trainBatch(x, y)', 'resetOptimizer()', 'train(x, y)']
  .map((call) => `refused(() => self.${call}, /^busy$/);`)
  .join(' ');

const ROUTES: Readonly<Record<string, Route>> = {
  again(_, options) {
    const call = `train(x, y, ${watched(options)})`;
    return asTold(`net.${call}`, `twin.${call}`);
  },
  'other forms of x and y'({ otherX, otherY }, options) {
    if (!otherX && !otherY) return undefined;
    const call = watched(options);
    return asTold(`net.train(x, y, ${call})`, `twin.train(${otherX ?? 'x'}, ${otherY ?? 'y'}, ${call})`);
  },
  'in turns'(_, options) {
    const turns = watched(options, { yieldEvery: '0' });
    return asTold(`net.train(x, y, ${watched(options)})`, `await twin.trainAsync(x, y, ${turns})`);
  },
  'in turns, read meanwhile'(_, options) {
    const turns = watched(options, { yieldEvery: '0' });
    const start = `const training = twin.trainAsync(x, y, ${turns}); ${READ} ${BUSY}`.replaceAll('self', 'twin');
    return `{ ${start} ${asTold(`net.train(x, y, ${watched(options)})`, 'await training')} }`;
  },
  'two in turns'(_, options) {
    const turns = (name: string): string =>
      `${name}.trainAsync(x, y, ${watched(options, { yieldEvery: '0' })})`.replaceAll('self', name);
    return `{ const third = net.clone(); const [a, b] = await Promise.all([${turns('net')}, ${turns('twin')}]); ${asTold('a', 'b')} third.train(x, y, ${watched(options)}); same(third); }`.replaceAll(
      'self',
      'third',
    );
  },
  'read in callbacks'(_, options, at) {
    const { onBatch } = options.callbacks;
    const more = {
      onEpoch: `() => { ${READ} }`,
      onBatch: onBatch ?? (at % 2 ? `() => { self.losses(x, y); ${BUSY} }` : undefined),
    };
    return asTold(
      `net.train(x, y, ${watched(options, { onEpoch: undefined })})`,
      `twin.train(x, y, ${watched(options, more)})`,
    );
  },
  'in two calls'(_, options, at) {
    const k = cutOf(options.epochs, at);
    if (!k) return undefined;
    const of = (epochs: number | string): string => plain(options, epochs, { earlyStopping: undefined });
    // L-BFGS may have converged before.
    return `{ const { loss, epochs } = net.train(x, y, ${of(options.epochs)}); const both = twin.train(x, y, ${of(k)}).loss; if (epochs > ${k}) both.push(...twin.train(x, y, ${of(`epochs - ${k}`)}).loss); assert.deepEqual(both, loss); same(); }`;
  },
  'from a file of an earlier epoch'({ given }, options, at) {
    const k = cutOf(options.epochs, at);
    if (!k) return undefined;
    const of = (epochs: number | string, onEpoch?: string): string =>
      plain(options, epochs, { earlyStopping: undefined, onEpoch });
    const save = `({ epoch }) => { if (epoch === ${k}) file = bytes(net); }`;
    return `{ let file; const { epochs } = net.train(x, y, ${of(options.epochs, save)}); if (epochs > ${k}) { twin = Network.load(file${given}); twin.train(x, y, ${of(`epochs - ${k}`)}); same(); } else twin = net.clone(); }`;
  },
  'stopped after an epoch'(_, options, at) {
    const k = 1 + (at % options.epochs);
    const of = (epochs: number | string, onEpoch?: string): string =>
      plain(options, epochs, { earlyStopping: undefined, onEpoch });
    return `net.train(x, y, ${of(options.epochs, `({ epoch }) => epoch < ${k}`)}); twin.train(x, y, ${of(k)}); same();`;
  },
  'aborted after an epoch'(_, options, at) {
    const k = 1 + (at % options.epochs);
    const of = (epochs: number | string, more: Literal = {}): string =>
      plain(options, epochs, { earlyStopping: undefined, ...more });
    const abort = { signal: 'c.signal', onEpoch: `({ epoch }) => { if (epoch === ${k}) c.abort(); }` };
    return `{ const c = new AbortController(); await net.trainAsync(x, y, ${of(options.epochs, abort)}); twin.train(x, y, ${of(k)}); same(); }`;
  },
  'a callback that throws'(_, options, at) {
    const k = 1 + (at % options.epochs);
    const of = (epochs: number | string, onEpoch?: string): string =>
      plain(options, epochs, { earlyStopping: undefined, onEpoch });
    const thrown = of(options.epochs, `({ epoch }) => { if (epoch === ${k}) throw new Error('own'); }`);
    // L-BFGS may have converged before.
    return `await assert.rejects(async () => { const { epochs } = net.train(x, y, ${thrown}); if (epochs < ${k}) throw new Error('own'); }, /^Error: own$/); twin.train(x, y, ${of(k)}); same();`;
  },
  'aborted before it starts'(_, options) {
    return `assert.equal(net.train(x, y, ${plain(options, options.epochs, { signal: 'AbortSignal.abort()' })}).stopped, 'aborted'); same();`;
  },
  'early stopping brings the best epoch back'(s, options) {
    const { earlyStopping } = options.others;
    if (!earlyStopping || earlyStopping.includes('restoreBest') || s.lbfgs) return undefined;
    const best = plain(options, 'bestEpoch', { earlyStopping: undefined });
    // Counters and streams go on, and dropout is drawn by them: the next update is one that draws nothing.
    return `{ const { bestEpoch } = net.train(x, y, ${plain(options, options.epochs)}); twin.train(x, y, ${best}); net.learningRate = twin.learningRate; const g = net.getParameters(); for (const each of [net, twin]) { assert.deepEqual(each.getParameters(), g); each.applyGradients(g); } assert.deepEqual(net.getParameters(), twin.getParameters()); twin = net.clone(); }`;
  },
  'without metrics and validation'(_, options) {
    const { validation, earlyStopping, learningRate } = options.others;
    const needed = earlyStopping || learningRate?.startsWith('reduce') || (validation && !validation.startsWith('{'));
    if (needed) return undefined;
    const bare = plain(options, options.epochs, { metrics: undefined, validation: undefined });
    return `net.train(x, y, ${plain(options, options.epochs)}); twin.train(x, y, ${bare}); same();`;
  },
  'as a stream of batches': (s, options, at) => asStream(s, options, at, {}),
  'as updates one by one'(s, options) {
    const { sampleWeights, batchSize } = options.others;
    const batches = batchesOf(s, options);
    if (!batches) return undefined;
    const whole = literal({ epochs: String(options.epochs), batchSize, sampleWeights, shuffle: 'false' });
    const items = batches.map(({ x, y, w }) => `[${x}, ${y}, ${literal({ sampleWeights: w })}]`).join(', ');
    // Epochs are counted, so that only parameters can be equal.
    return `{ const { epochs } = net.train(x, y, ${whole}); for (let i = 0; i < epochs; i++) for (const batch of [${items}]) twin.trainBatch(...batch); assert.deepEqual(twin.getParameters(), net.getParameters()); twin = net.clone(); }`;
  },
  'and evaluated as told'(_, options) {
    const { validation, earlyStopping } = options.others;
    if (!validation?.startsWith('{') || earlyStopping?.includes('monitor')) return undefined;
    const best = earlyStopping && !earlyStopping.includes('restoreBest');
    const train = plain(options, options.epochs);
    return `{ const held = ${validation}; const { validationLoss, bestEpoch, epochs } = net.train(x, y, ${train}); assert.equal(net.evaluate(held.x, held.y).loss, validationLoss[${best ? 'bestEpoch' : 'epochs'} - 1]); twin = net.clone(); }`;
  },
};

export const trainings: readonly Kind[] = Object.entries(ROUTES).map(([name, route]) =>
  step(`train, ${name}`, fc.tuple(drawn, fc.nat(1000)), (s, [given, at]) => route(s, optionsFor(s, given), at)),
);

/** Dozens of milliseconds each, so they are few. */
export const workerTrainings: readonly Kind[] = [
  step('train, in a worker', drawn, (s, given) => {
    const options = optionsFor(s, given);
    const worker = watched(options, { worker: 'true' });
    return asTold(`net.train(x, y, ${watched(options)})`, `await twin.trainAsync(x, y, ${worker})`);
  }),
  step('train, as a stream in a worker', drawn, (s, given) => asStream(s, optionsFor(s, given), 0, { worker: 'true' })),
];
