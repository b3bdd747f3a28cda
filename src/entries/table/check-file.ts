/** What a file says of a model, checked: all of it but the networks. */
import { checkBoolean, checkInteger, checkName, checkNumber, checkObject, checkPositive } from '../../base/checks';
import { rangeError, typeError } from '../../base/errors';
import { checkCurve, checkEvidence } from './check-evidence';
import { type Column, inputsOf, PART_NAMES } from './columns';
import { type ColumnEncoding, countInputs, widthOf } from './encode';
import { KINDS } from './kinds';
import type { ModelState } from './learn';
import type { Member } from './members';
import type { Scale } from './target';
import { checkText } from './text';

function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw typeError(name, 'a string', value);
  return value;
}

/** A list, each item checked under its name and place. */
function list<Item>(name: string, value: unknown, check: (name: string, item: unknown) => Item): Item[] {
  if (!Array.isArray(value)) throw typeError(name, 'an array', value);
  return value.map((item, i) => check(`${name}[${i}]`, item));
}

const texts = (name: string, value: unknown): string[] => {
  const all = list(name, value, text);
  if (new Set(all).size < all.length) throw rangeError(name, 'names that differ', value);
  return all;
};

/** Numbers in ascending order. */
function ascending(name: string, value: unknown, strictly: boolean): number[] {
  const all = list(name, value, (at, item) => checkNumber(at, item));
  if (all.some((item, i) => i > 0 && (item < all[i - 1] || (strictly && item === all[i - 1])))) {
    throw rangeError(name, 'numbers in ascending order', value);
  }
  return all;
}

/** Figures by name; one that nothing could be said of is null in JSON, and NaN. */
function figures(name: string, value: unknown, names: readonly string[]): Record<string, number> {
  const given = checkObject(name, value);
  return Object.fromEntries(
    names.map((key) => [key, given[key] === null ? Number.NaN : checkNumber(`${name}.${key}`, given[key])]),
  );
}

/** What a model is, beside its networks. */
export function checkState(value: unknown): ModelState {
  const given = checkObject('state', value);
  const problem = checkName('problem', given.problem, ['classes', 'number'] as const);
  const classes = texts('classes', given.classes);
  if (problem === 'classes' ? classes.length < 2 : classes.length > 0) {
    throw rangeError('classes', problem === 'classes' ? 'at least two' : 'none of a number', given.classes);
  }
  const columns = list('columns', given.columns, checkColumn);
  texts(
    'columns',
    columns.map(({ name }) => name),
  );
  const weights = list('weights', given.weights, (name, weight) => checkNumber(name, weight, 0, 1));
  if (weights.length === 0) throw rangeError('weights', 'at least one', given.weights);
  const errors = ascending('errors', given.errors, false);
  if (errors.length === 0) throw rangeError('errors', 'at least one', given.errors);
  const names = problem === 'classes' ? ['accuracy', 'logLoss', 'auc'] : ['r2', 'rmse', 'mae'];
  const score = checkObject('score', given.score);
  return {
    target: text('target', given.target),
    problem,
    classes,
    rows: checkInteger('rows', given.rows, 1),
    seed: checkInteger('seed', given.seed, 0),
    columns,
    warnings: list('warnings', given.warnings, text),
    weights,
    score: Object.fromEntries(
      ['mean', 'deviation', 'baseline'].map((key) => [key, figures(`score.${key}`, score[key], names)]),
    ) as unknown as ModelState['score'],
    calibration: problem === 'classes' ? checkCalibration(given.calibration) : null,
    errors,
    evidence: checkEvidence(given.evidence, classes.length),
    importance: given.importance === null ? null : list('importance', given.importance, checkImportance),
  };
}

function checkCalibration(value: unknown): ModelState['calibration'] {
  const { temperature, errorBefore, errorAfter, bins } = checkObject('calibration', value);
  return {
    temperature: checkPositive('temperature', temperature),
    errorBefore: checkNumber('errorBefore', errorBefore, 0),
    errorAfter: checkNumber('errorAfter', errorAfter, 0),
    bins: list('bins', bins, (name, bin) => {
      return figures(name, bin, ['from', 'to', 'rows', 'confidence', 'accuracy']) as never;
    }),
  };
}

function checkImportance(name: string, value: unknown): { column: string; drop: number; deviation: number } {
  const { column } = checkObject(name, value);
  const { drop, deviation } = figures(name, value, ['drop', 'deviation']);
  return { column: text(`${name}.column`, column), drop, deviation };
}

function checkColumn(at: string, value: unknown): Column {
  const { name, kind: given, reason, words: all, text: learnt } = checkObject(at, value);
  const kind = checkName(`${at}.kind`, given, KINDS);
  const words = texts(`${at}.words`, all);
  if (kind === 'yesNo' && words.length !== 0 && words.length !== 2)
    throw rangeError(`${at}.words`, 'two words or none', all);
  if (kind === 'date') for (const word of words) checkName(`${at}.words`, word, PART_NAMES);
  const known = { name: text(`${at}.name`, name), kind, reason: text(`${at}.reason`, reason), words };
  return kind === 'text' ? { ...known, text: checkText(learnt) } : known;
}

/** What turns rows into a network's inputs, and how many these are. */
export function checkMember(name: string, value: unknown, state: ModelState): Omit<Member, 'net'> & { inputs: number } {
  const given = checkObject(name, value);
  const encodings = list(`${name}.encodings`, given.encodings, checkEncoding);
  const expected = state.columns.flatMap(inputsOf);
  if (encodings.length !== expected.length) {
    throw rangeError(`${name}.encodings`, `${expected.length} of them`, given.encodings);
  }
  for (const [i, encoding] of encodings.entries()) {
    const { kind, count } = expected[i];
    const own = {
      number: 0,
      word: encoding.kind === 'word' ? encoding.inputOf.length - 1 : 0,
      text: widthOf(encoding),
    };
    if (encoding.kind !== kind || own[kind] !== count) {
      throw rangeError(`${name}.encodings[${i}]`, 'one that fits its column', encoding.kind);
    }
  }
  return {
    fold: checkInteger(`${name}.fold`, given.fold, 0),
    view: checkInteger(`${name}.view`, given.view, 0, state.weights.length - 1),
    encodings,
    scale: state.problem === 'number' ? checkScale(`${name}.scale`, given.scale) : null,
    curve: checkCurve(`${name}.curve`, given.curve),
    inputs: countInputs(encodings),
  };
}

function checkEncoding(name: string, value: unknown): ColumnEncoding {
  const given = checkObject(name, value);
  const kind = checkName(`${name}.kind`, given.kind, ['number', 'word', 'text'] as const);
  if (kind === 'text') {
    const width = checkInteger(`${name}.width`, given.width, 1);
    return { kind, width, factor: checkPositive(`${name}.factor`, given.factor) };
  }
  if (kind === 'word') {
    const inputOf = list(`${name}.inputOf`, given.inputOf, (at, item) => checkInteger(at, item, 0));
    const width = checkInteger(`${name}.width`, given.width, 1, inputOf.length + 1);
    for (const [i, item] of inputOf.entries()) checkInteger(`${name}.inputOf[${i}]`, item, 0, width - 1);
    return { kind, inputOf, width };
  }
  return {
    kind,
    median: checkNumber(`${name}.median`, given.median),
    scale: checkPositive(`${name}.scale`, given.scale),
    gaps: checkBoolean(`${name}.gaps`, given.gaps),
    edges: ascending(`${name}.edges`, given.edges, true),
  };
}

function checkScale(name: string, value: unknown): Scale {
  const given = checkObject(name, value);
  const low = checkNumber(`${name}.low`, given.low);
  const transform = checkName(`${name}.transform`, given.transform, ['none', 'log', 'asinh'] as const);
  if (transform === 'log') checkPositive(`${name}.low`, low);
  return {
    transform,
    centre: checkNumber(`${name}.centre`, given.centre),
    width: checkPositive(`${name}.width`, given.width),
    mean: checkNumber(`${name}.mean`, given.mean),
    deviation: checkPositive(`${name}.deviation`, given.deviation),
    low,
    high: checkNumber(`${name}.high`, given.high, low),
  };
}
