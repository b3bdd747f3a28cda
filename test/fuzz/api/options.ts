/** Random options of training, such as go with the network and its data. */
import * as fc from 'fast-check';
import { cutOf, hasClasses } from './reads';
import { type Literal, oneOf, type Subject, sparse } from './subject';

export const drawn = fc.record({
  epochs: fc.integer({ min: 1, max: 4 }),
  options: sparse({
    batchSize: oneOf("'full'", '8', '1', '2', '3', '5', '32'),
    shuffle: oneOf('false'),
    validation: oneOf('0.3', '0.5', 'rows'),
    earlyStopping: oneOf(
      '{}',
      '{ patience: 0 }',
      "{ monitor: 'loss', patience: 1 }",
      '{ patience: 0, restoreBest: false }',
      '{ patience: 1, minDelta: 0.05 }',
    ),
    learningRate: oneOf(
      ...['0.05', '(epoch, step) => 0.1 / (1 + epoch + step)', 'stepDecay({ every: 2 })'],
      ...['exponentialDecay({ factor: 0.9 })', 'cosine({ epochs: 3, warmup: 1 })'],
      ...['cosine({ steps: 4, restarts: true, growth: 1.5 })', 'oneCycle({ steps: 9 })'],
      'reduceOnPlateau({ patience: 0, threshold: 0.5, factor: 0.5 })',
    ),
    sampleWeights: oneOf('weights'),
    classWeights: oneOf('{ 0: 2 }'),
    metrics: oneOf('{ mae }', '{ rmse, r2 }', '{ report: classReport }', '{ top: topK(1) }'),
    // Stops in the middle of an epoch.
    onBatch: oneOf('({ batch }) => batch < 2'),
    onEpoch: oneOf('({ epoch }) => { self.learningRate = 0.1 / epoch; }', '({ loss }) => loss > 1'),
    maxSeconds: oneOf('1000'),
  }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** Options as they go with the network. */
export interface Options {
  readonly epochs: number;
  /** All others but callbacks. */
  readonly others: Literal;
  /** These, in which `self` is the network. */
  readonly callbacks: Literal;
  /** Rows of an update, where none are held out. */
  readonly batch: number;
}

export function optionsFor(s: Subject, { epochs, options: given }: Drawn): Options {
  const half = cutOf(s.rows, 0, s.batchNorm ? 2 : 1);
  const share = Number(given.validation);
  const held = Number.isNaN(share) || !half ? 0 : Math.min(s.rows - 1, Math.max(1, Math.round(share * s.rows)));
  const kept = s.rows - held;
  const size = given.batchSize === "'full'" ? s.rows : Number(given.batchSize ?? 32);
  // A single row has no variance: refused, unless it is left over and joins the batch before.
  const single = s.batchNorm && [kept, s.rows].some((rows) => Math.min(rows, size) === 1);
  const full = s.lbfgs || single;
  const batchSize = full ? "'full'" : given.batchSize;
  const validation = !half
    ? undefined
    : given.validation === 'rows'
      ? `{ x: ${s.x(0, half)}, y: ${s.y(0, half)} }`
      : given.validation;
  const validated = s.batchNorm && kept < 2 ? undefined : validation;
  const classes = hasClasses(s);
  const ofClasses = given.metrics?.includes('report') || given.metrics?.includes('topK');
  const fits = !ofClasses || (classes && (s.outputs > 1 || !given.metrics?.includes('topK')));
  const { onBatch, onEpoch, ...plain } = given;
  const others: Literal = {
    ...plain,
    batchSize,
    validation: validated,
    sampleWeights: s.ownLoss ? undefined : given.sampleWeights,
    classWeights: classes ? given.classWeights : undefined,
    metrics: fits ? given.metrics : undefined,
  };
  return { epochs, others, callbacks: { onBatch, onEpoch }, batch: full ? s.rows : Math.min(s.rows, size) };
}
