/** The options of `TableModel.train`, checked. */
import { checkFunction, checkInteger, checkName, checkNumber, checkObject, checkOptions } from '../../base/checks';
import { rangeError, typeError, Verbatim } from '../../base/errors';
import { cores } from '../../base/host';
import { suggestion } from '../../base/suggestion';
import { KINDS, type Kind } from './kinds';
import type { TableProgress } from './members';
import { SIZES } from './recipe';
import type { Problem } from './target';

/** The options of `TableModel.train`. */
export interface TableOptions {
  /** The column to predict. */
  target: string;
  /** The columns to use; all others but the target by default. */
  columns?: readonly string[];
  /** The kinds of columns that are not what they look like: `{ zip: 'category' }`. */
  kinds?: Readonly<Record<string, Kind>>;
  /** Whether the target is a class or a number; detected by default. */
  problem?: Problem;
  /** The most kinds of network in the model, one of each per fold; 3 by default, from 2,000 rows 2. */
  members?: number;
  /** Parts of the rows, each of which some networks have not seen, an integer from 2 to the rows; by their number. */
  folds?: number;
  /** The widths of the networks: `'small'` is half, `'large'` double those of `'medium'`, the default. */
  size?: keyof typeof SIZES;
  /** An integer from 0 to 2⁵³ − 1: the same seed gives the same model, bit for bit. 0 by default. */
  seed?: number;
  /** Weights of classes in training, by name; `'balanced'` gives each class the same total weight. */
  classWeights?: 'balanced' | Readonly<Record<string, number>>;
  /**
   * How many networks are trained at once, each in a worker: an integer >= 1, or `'all'`, the default, for as many as
   * there are cores (in a worker of Firefox one, since workers that it starts may hang). The model is the same, bit for
   * bit. If no worker can be started, this thread trains them.
   */
  threads?: number | 'all';
  /** About how long training may take; the model then depends on the machine. */
  maxSeconds?: number;
  /** Called after each network. A promise is awaited. */
  onProgress?: (progress: TableProgress) => unknown;
  /** Ends training; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
}

/** The options with their defaults. */
export type TableSettings = Omit<TableOptions, 'threads'> &
  Required<Pick<TableOptions, 'kinds' | 'size' | 'seed' | 'maxSeconds'>> & {
    readonly threads: number;
  };

const OPTIONS = [
  'target',
  'columns',
  'kinds',
  'problem',
  'members',
  'folds',
  'size',
  'seed',
  'classWeights',
  'threads',
  'maxSeconds',
  'onProgress',
  'signal',
];

/** Checks the options against the names of the table's columns. */
export function checkTableOptions(options: unknown, names: readonly string[]): TableSettings {
  const given = checkOptions('options', options, OPTIONS) as unknown as TableOptions;
  const {
    target,
    columns,
    kinds = {},
    problem,
    members,
    folds,
    size = 'medium',
    seed = 0,
    classWeights,
    threads = 'all',
    maxSeconds = Infinity,
  } = given;
  checkColumn('target', target, names);
  if (columns !== undefined) {
    if (!Array.isArray(columns) || columns.length === 0)
      throw typeError('columns', 'an array of names of columns', columns);
    for (const [i, name] of columns.entries()) checkColumn(`columns[${i}]`, name, names);
    if (new Set(columns).size < columns.length) throw rangeError('columns', 'each column once', columns);
    if (columns.includes(target)) throw rangeError('columns', 'columns other than the target', target);
  }
  for (const [name, kind] of Object.entries(checkObject('kinds', kinds))) {
    checkColumn('kinds', name, names);
    checkName(`kinds.${name}`, kind, KINDS);
  }
  if (problem !== undefined) checkName('problem', problem, ['classes', 'number'] as const);
  if (members !== undefined) checkInteger('members', members, 1);
  if (folds !== undefined) checkInteger('folds', folds, 2);
  checkName('size', size, Object.keys(SIZES));
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  if (classWeights !== undefined && classWeights !== 'balanced') {
    for (const [name, weight] of Object.entries(checkObject('classWeights', classWeights))) {
      checkNumber(`classWeights.${name}`, weight, 0);
    }
  }
  if (threads !== 'all') checkInteger('threads', threads, 1);
  if (given.maxSeconds !== undefined) checkNumber('maxSeconds', maxSeconds, 0);
  checkFunction('onProgress', given.onProgress);
  if (given.signal !== undefined && typeof given.signal?.aborted !== 'boolean')
    throw typeError('signal', 'an AbortSignal', given.signal);
  return {
    ...given,
    kinds,
    size,
    seed,
    maxSeconds,
    threads: Math.min(cores(), threads === 'all' ? most() : threads),
  };
}

function checkColumn(option: string, name: unknown, names: readonly string[]): void {
  if (typeof name !== 'string') throw typeError(option, 'the name of a column', name);
  if (names.includes(name)) return;
  const listed = names.slice(0, 20).map((known) => JSON.stringify(known));
  const expected = `a column of the table (${listed.join(', ')}${names.length > 20 ? ', …' : ''})`;
  throw rangeError(option, expected, new Verbatim(`${JSON.stringify(name)}${suggestion(name, names)}`));
}

interface Host {
  readonly WorkerGlobalScope?: unknown;
  readonly navigator?: { readonly userAgent?: string };
}

/**
 * How many threads are worth having without being asked for. A worker of Firefox that starts workers of its own may never
 * come back from it: 1 to 8 of 100 trainings in Firefox 153, the more the busier the page was.
 */
function most(): number {
  const { WorkerGlobalScope, navigator } = globalThis as Host;
  return WorkerGlobalScope && navigator?.userAgent?.includes('Firefox/') ? 1 : Infinity;
}
