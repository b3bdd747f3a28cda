/** What a file says of unseen rows and learning curves, checked. */
import { checkInteger, checkNumber, checkObject } from '../../base/checks';
import { rangeError, typeError } from '../../base/errors';
import type { Curve } from './curve';
import type { Evidence } from './evidence';

function numbers(name: string, value: unknown, length: number, min = -Infinity, max = Infinity): number[] {
  if (!Array.isArray(value)) throw typeError(name, 'an array', value);
  if (value.length !== length) throw rangeError(name, `${length} numbers`, value.length);
  return value.map((item, i) => checkNumber(`${name}[${i}]`, item, min, max));
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** Answers for unseen rows, of numbers or of classes. */
export function checkEvidence(value: unknown, classes: number): Evidence {
  const given = checkObject('evidence', value);
  return classes > 0
    ? { numbers: null, classes: checkConfusions(given.classes, classes) }
    : { numbers: checkNumbers(given.numbers), classes: null };
}

function checkNumbers(value: unknown): Evidence['numbers'] {
  const { truths, answers, coverage } = checkObject('evidence.numbers', value);
  if (!Array.isArray(coverage)) throw typeError('evidence.numbers.coverage', 'an array', coverage);
  return {
    truths: numbers('evidence.numbers.truths', truths, Math.max(1, lengthOf(truths))),
    answers: numbers('evidence.numbers.answers', answers, lengthOf(truths)),
    coverage: coverage.map((item, i) => {
      const { asked, held } = checkObject(`evidence.numbers.coverage[${i}]`, item);
      return { asked: checkNumber('asked', asked, 0, 1), held: checkNumber('held', held, 0, 1) };
    }),
  };
}

function checkConfusions(value: unknown, classes: number): Evidence['classes'] {
  const { shown, counts } = checkObject('evidence.classes', value);
  const own = numbers('evidence.classes.shown', shown, lengthOf(shown), 0, classes - 1);
  for (const [i, item] of own.entries()) {
    checkInteger(`evidence.classes.shown[${i}]`, item, i > 0 ? own[i - 1] + 1 : 0);
  }
  const size = own.length + Number(own.length < classes);
  if (!Array.isArray(counts)) throw typeError('evidence.classes.counts', 'an array', counts);
  if (counts.length !== size) throw rangeError('evidence.classes.counts', `${size} lines`, counts.length);
  return { shown: own, counts: counts.map((line, i) => numbers(`evidence.classes.counts[${i}]`, line, size, 0)) };
}

/** A learning curve. */
export function checkCurve(name: string, value: unknown): Curve {
  const { epochs, training, unseen, best } = checkObject(name, value);
  const length = lengthOf(epochs);
  return {
    epochs: numbers(`${name}.epochs`, epochs, length, 1),
    training: numbers(`${name}.training`, training, length),
    unseen: numbers(`${name}.unseen`, unseen, length),
    best: checkInteger(`${name}.best`, best, 0),
  };
}
