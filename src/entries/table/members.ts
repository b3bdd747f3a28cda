/**
 * The networks of a model. Each sees all folds but one, and is tried on that one; so every row has answers by networks
 * that have not seen it, and these say how much each view counts.
 *
 *     fold 1   plain  bins  …     all views run for the first folds
 *     fold 2   plain  bins  …
 *     fold 3   plain              only those that helped go on
 */
import { cosine, type Fold, kFold, Network } from 'nablanet';
import { now } from '../../base/host';
import { sideBySide } from '../../base/side-by-side';
import { blendWeights, type ClassWeights } from './blend';
import { type Curve, curveOf } from './curve';
import { type Codes, type ColumnEncoding, countInputs, encode } from './encode';
import { type Part, type Prepared, PreparedRows } from './prepared';
import { configOf, pace, type View } from './recipe';
import { fitScale, fromUnits, type Problem, type Scale, toUnits } from './target';

/** A trained network, and what turns rows into its inputs and its outputs into answers. */
export interface Member {
  readonly fold: number;
  readonly view: number;
  readonly encodings: readonly ColumnEncoding[];
  /** Of numbers. */
  readonly scale: Scale | null;
  readonly curve: Curve;
  readonly net: Network;
}

/** How far training is, after each network. */
export interface TableProgress {
  /** Networks trained so far. */
  done: number;
  /** The total number of networks so far: kinds that do not help are dropped during training. */
  of: number;
  /** The fold that the network was tested on, from 1. */
  fold: number;
  /** The lowest loss on it; NaN if `maxSeconds` left no whole epoch. */
  loss: number;
  /** Seconds since the call began. */
  seconds: number;
}

/** Rows to train on, and how. */
export interface Lesson {
  readonly columns: readonly Codes[];
  readonly targets: Float64Array<ArrayBuffer>;
  readonly problem: Problem;
  /** Numbers of an answer: one for each class, or one. */
  readonly width: number;
  readonly views: readonly View[];
  readonly folds: number;
  readonly seed: number;
  /** The most views that go on after the first folds. */
  readonly members: number;
  /** The folds in which all views run. */
  readonly trials: number;
  readonly classWeights: ClassWeights;
  /** Networks that are trained at once. */
  readonly threads: number;
  readonly maxSeconds: number;
  readonly onProgress: ((progress: TableProgress) => unknown) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What came of it. */
export interface Trained {
  readonly members: readonly Member[];
  readonly folds: readonly Fold[];
  /** For each view that is left: its weight, and its answers for the rows, by networks that have not seen them. */
  readonly weights: readonly number[];
  readonly unseen: readonly Float64Array[];
  /** The loss on its fold after each epoch, by view and fold. */
  readonly curves: readonly (readonly (readonly number[])[])[];
}

/** A network that is to be trained. */
interface Job {
  readonly fold: number;
  readonly view: number;
}

/** Trains all members, side by side in workers, or in turns with the event loop. */
export async function trainMembers(lesson: Lesson): Promise<Trained> {
  const { targets, problem, width, views, seed, signal, onProgress } = lesson;
  const classes = problem === 'classes';
  const folds = kFold(targets.length, lesson.folds, classes ? { seed, stratify: targets } : { seed });
  const unseen = views.map(() => new Float64Array(targets.length * width));
  const rows = new PreparedRows(lesson, folds);
  const members: Member[] = [];
  const curves = views.map((): (readonly number[])[] => []);
  const began = now();
  const passed = (): number => (now() - began) / 1000;
  const runAll = async (from: number, to: number, going: readonly number[]): Promise<void> => {
    const jobs = folds.slice(from, to).flatMap((_, i) => going.map((view): Job => ({ fold: from + i, view })));
    const first = members.length;
    const of = first + going.length * (folds.length - from);
    const most = Math.min(lesson.threads, jobs.length);
    let begun = first;
    await sideBySide(
      jobs,
      {
        most,
        signal,
        async tell({ member, loss, curve }: Outcome, i) {
          members.push(member);
          curves[member.view].push(curve);
          await onProgress?.({ done: first + i + 1, of, fold: jobs[i].fold + 1, loss, seconds: passed() });
        },
      },
      async (job, stop) => {
        const seconds = ((lesson.maxSeconds - passed()) * most) / (of - begun++);
        const outcome = await trainMember(lesson, rows.of(job), job, seconds, stop, most > 1);
        const { member } = outcome;
        place(answerOf(member, rows.of(job).test.x), folds[job.fold].test, unseen[job.view], width);
        return outcome;
      },
    );
  };
  const tried = Math.min(lesson.trials, folds.length);
  const all = views.map((_, v) => v);
  await runAll(0, tried, all);
  const going = best(lesson, folds.slice(0, tried), unseen, all);
  await runAll(tried, folds.length, going);
  const weights = blendWeights(
    going.map((v) => unseen[v]),
    width,
    targets,
    classes,
    lesson.classWeights,
  );
  const kept = going.filter((_, i) => weights[i] > 0);
  return {
    members: members
      .filter(({ view }) => kept.includes(view))
      .map((member) => ({ ...member, view: kept.indexOf(member.view) })),
    folds,
    weights: weights.filter((weight) => weight > 0),
    unseen: kept.map((v) => unseen[v]),
    curves: kept.map((v) => curves[v]),
  };
}

/** The views that count on the folds so far, heaviest first. */
function best(
  { targets, width, problem, members, classWeights }: Lesson,
  folds: readonly Fold[],
  unseen: readonly Float64Array[],
  going: number[],
): number[] {
  const rows = folds.flatMap(({ test }) => [...test]);
  const part = going.map((v) => gather(unseen[v], rows, width));
  const weights = blendWeights(part, width, gather(targets, rows, 1), problem === 'classes', classWeights);
  const order = going
    .map((_, i) => i)
    .filter((i) => weights[i] > 0.1)
    .sort((a, b) => weights[b] - weights[a]);
  return order
    .slice(0, members)
    .map((i) => going[i])
    .sort((a, b) => a - b);
}

function gather(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  const part = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) part.set(values.subarray(row * width, (row + 1) * width), i * width);
  return part;
}

function place(part: Float64Array, rows: Uint32Array, values: Float64Array, width: number): void {
  for (const [i, row] of rows.entries()) values.set(part.subarray(i * width, (i + 1) * width), row * width);
}

/** A trained network, the least loss on its fold, and that after each epoch. */
interface Outcome {
  readonly member: Member;
  readonly loss: number;
  readonly curve: readonly number[];
}

/** Trains one network; the promise is rejected where the signal ends it. */
async function trainMember(
  { width, problem, seed, views, ...lesson }: Lesson,
  { encodings, train, test }: Prepared,
  { fold, view }: Job,
  seconds: number,
  signal: AbortSignal,
  worker: boolean,
): Promise<Outcome> {
  const settings = views[view];
  const scale = problem === 'number' ? fitScale(train.targets, settings.tails) : null;
  const learnt = ({ targets }: Part): Float64Array => (scale ? targets.map((value) => toUnits(scale, value)) : targets);
  const weigh = ({ targets }: Part): Float64Array<ArrayBuffer> | undefined => {
    const { classWeights } = lesson;
    return classWeights && targets.map((target) => classWeights[target]);
  };
  const inputs = countInputs(encodings);
  const config = configOf(settings, inputs, width, problem, (seed + 1000 * fold + view) % 2 ** 53);
  const net = new Network(config);
  const rows = train.targets.length;
  const { batchSize, epochs, patience } = pace(rows);
  const history = await net.trainAsync(train.x, learnt(train), {
    epochs,
    batchSize,
    learningRate: cosine({ steps: epochs * Math.ceil(rows / batchSize) }),
    validation: { x: test.x, y: learnt(test), sampleWeights: weigh(test) },
    earlyStopping: { patience },
    sampleWeights: weigh(train),
    ...(seconds < Infinity ? { maxSeconds: Math.max(0, seconds) } : {}),
    signal,
    worker: worker && 'kept',
  });
  const { bestEpoch, validationLoss, stopped } = history;
  if (stopped === 'aborted') throw new Error('the training of another network has failed');
  const loss = validationLoss[bestEpoch - 1] ?? Number.NaN;
  const member = { fold, view, encodings, scale, curve: curveOf(history), net };
  return { member, loss, curve: validationLoss };
}

/** Inputs that are held at once when rows are answered: many rows of many words would fill the memory. */
const MOST_NUMBERS = 2 ** 22;

/** A member's answers, (rows × width): probabilities, or numbers in the target's unit. */
export function answer(
  { encodings, scale, net }: Pick<Member, 'encodings' | 'scale' | 'net'>,
  { columns, width }: { readonly columns: readonly Codes[]; readonly width: number },
  rows: Uint32Array,
): Float64Array {
  const answers = new Float64Array(rows.length * width);
  const most = Math.max(1, Math.floor(MOST_NUMBERS / net.inputs));
  for (let first = 0; first < rows.length; first += most) {
    const part = rows.subarray(first, first + most);
    answers.set(answerOf({ scale, net }, encode(columns, encodings, part)), first * width);
  }
  return answers;
}

/** The same for rows that are encoded. */
function answerOf({ scale, net }: Pick<Member, 'scale' | 'net'>, x: Float32Array): Float64Array {
  const outputs = net.predict(x);
  if (!scale) return Float64Array.from(outputs);
  return Float64Array.from({ length: outputs.length }, (_, i) => fromUnits(scale, outputs[i]));
}
