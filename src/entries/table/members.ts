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
import { blendWeights, type ClassWeights } from './blend';
import { type Curve, curveOf } from './curve';
import { type Codes, type ColumnEncoding, encode, fitColumn, widthOf } from './encode';
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
  /** Networks that are trained. */
  done: number;
  /** Networks in all, as far as is known: views that do not help are given up on the way. */
  of: number;
  /** The fold that the network was tried on, from 1. */
  fold: number;
  /** The least loss on it; NaN where `maxSeconds` left it no whole epoch. */
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
}

/** Trains all members, in turns with the event loop. */
export async function trainMembers(lesson: Lesson): Promise<Trained> {
  const { targets, problem, width, views, seed } = lesson;
  const classes = problem === 'classes';
  const folds = kFold(targets.length, lesson.folds, classes ? { seed, stratify: targets } : { seed });
  const unseen = views.map(() => new Float64Array(targets.length * width));
  const members: Member[] = [];
  const began = now();
  let going = views.map((_, v) => v);
  for (const [f, fold] of folds.entries()) {
    for (const v of going) {
      const done = members.length;
      const of = done + going.length * (folds.length - f) - going.indexOf(v);
      const left = (lesson.maxSeconds - (now() - began) / 1000) / (of - done);
      const { member, loss } = await trainMember(lesson, fold, f, v, left);
      members.push(member);
      place(answer(member, lesson, fold.test), fold.test, unseen[v], width);
      const seconds = (now() - began) / 1000;
      await lesson.onProgress?.({ done: done + 1, of, fold: f + 1, loss, seconds });
      if (lesson.signal?.aborted) throw lesson.signal.reason;
    }
    if (f + 1 === Math.min(lesson.trials, folds.length)) going = best(lesson, folds.slice(0, f + 1), unseen, going);
  }
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

async function trainMember(
  lesson: Lesson,
  { train, test }: Fold,
  fold: number,
  view: number,
  seconds: number,
): Promise<{ member: Member; loss: number }> {
  const { columns, targets, problem, width, seed, classWeights } = lesson;
  const settings = lesson.views[view];
  const encodings = columns.map((column) => fitColumn(column, train, settings));
  const at = (rows: Uint32Array): Float64Array<ArrayBuffer> => Float64Array.from(rows, (row) => targets[row]);
  const scale = problem === 'number' ? fitScale(at(train), settings.tails) : null;
  const learnt = (rows: Uint32Array): Float64Array =>
    scale ? at(rows).map((value) => toUnits(scale, value)) : at(rows);
  const weigh = (rows: Uint32Array): Float64Array<ArrayBuffer> | undefined =>
    classWeights && Float64Array.from(rows, (row) => classWeights[targets[row]]);
  const inputs = encodings.reduce((sum, encoding) => sum + widthOf(encoding), 0);
  const config = configOf(settings, inputs, width, problem, (seed + 1000 * fold + view) % 2 ** 53);
  const net = new Network(config);
  const { batchSize, epochs } = pace(train.length);
  const history = await net.trainAsync(encode(columns, encodings, train), learnt(train), {
    epochs,
    batchSize,
    learningRate: cosine({ steps: epochs * Math.ceil(train.length / batchSize) }),
    validation: { x: encode(columns, encodings, test), y: learnt(test), sampleWeights: weigh(test) },
    earlyStopping: { patience: epochs },
    sampleWeights: weigh(train),
    ...(seconds < Infinity ? { maxSeconds: Math.max(0, seconds) } : {}),
    signal: lesson.signal,
  });
  if (lesson.signal?.aborted) throw lesson.signal.reason;
  const loss = history.validationLoss[history.bestEpoch - 1] ?? Number.NaN;
  return { member: { fold, view, encodings, scale, curve: curveOf(history), net }, loss };
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
    const outputs = net.predict(encode(columns, encodings, rows.subarray(first, first + most)));
    answers.set(scale ? Float64Array.from(outputs, (output) => fromUnits(scale, output)) : outputs, first * width);
  }
  return answers;
}
