/**
 * `LabelEncoder` for targets (class indices), and what it shares with `OneHotEncoder`. Labels are sorted, numbers by
 * value and strings by UTF-16 code units, so the encoding does not depend on the order of rows.
 */
import { checkOptions } from '../base/checks';
import { rangeError, show, typeError, Verbatim } from '../base/errors';
import { isRow } from '../base/forms';
import { checkCategories, isLabel, learnt } from './encoding';
import type { Label } from './rows';

/**
 * The distinct labels of a column, sorted. All must be strings, all finite numbers, or all booleans. `placeOf` words the position of
 * label i for a message.
 */
export function learn<Name extends Label>(
  name: string,
  labels: ArrayLike<Name>,
  placeOf: (i: number) => string,
): Name[] {
  const seen = new Set<Name>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (typeof label !== typeof labels[0] || !isLabel(label)) {
      const got = new Verbatim(`${show(label)} ${placeOf(i)}`);
      throw typeError(name, 'strings, finite numbers or booleans, of one kind in a column', got, 'data');
    }
    seen.add(label);
  }
  return [...seen].sort((a, b) => (a < b ? -1 : 1));
}

/** A non-empty array, or typed array, of labels or rows. */
export function checkLabels(name: string, value: unknown): ArrayLike<Label> {
  if (!isRow(value)) throw typeError(name, 'an array of strings, numbers or booleans', value, 'data');
  if (value.length === 0) throw rangeError(name, 'at least one', new Verbatim('none'), 'data');
  return value as ArrayLike<Label>;
}

const atIndex = (i: number): string => `at index ${i}`;
/** The error of an encoder that is used before `fit`. */
export const unfitted = (encoder: string): RangeError =>
  rangeError(encoder, 'categories to learn first (fit)', new Verbatim('none'));

/**
 * Encodes labels as class indices 0, 1, …, n − 1 for `crossEntropy`, as scikit-learn's `LabelEncoder`. Invalid
 * labels, labels that were not fitted, and use before `fit` throw a TypeError or RangeError.
 *
 * @example
 * const encoder = new LabelEncoder().fit(['setosa', 'virginica', 'setosa']);
 * encoder.transform(['virginica', 'setosa']); // Uint32Array [1, 0]
 * encoder.inverse([1, 0]); // ['virginica', 'setosa']
 */
export class LabelEncoder<Name extends Label = Label> {
  #known: readonly Name[] | undefined;

  /** @internal Vue leaves it as it is: a proxy has no private members. */
  get __v_skip(): boolean {
    return true;
  }

  /** The fitted labels, sorted: label i is class i. A copy. */
  get classes(): Name[] {
    return [...this.#categories()];
  }

  /** Collects the distinct labels, all strings, all finite numbers or all booleans; replaces those of an earlier `fit`. */
  fit(labels: ArrayLike<Name>): this {
    checkLabels('labels', labels);
    this.#known = learn('labels', labels, atIndex);
    return this;
  }

  /** The class index of each label, (labels). */
  transform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    const known = this.#categories();
    const places = new Map<unknown, number>(known.map((label, i) => [label, i]));
    checkLabels('labels', labels);
    return Uint32Array.from({ length: labels.length }, (_, i) => {
      const index = places.get(labels[i]);
      if (index === undefined)
        throw rangeError('labels', learnt(known), new Verbatim(`${show(labels[i])} ${atIndex(i)}`), 'data');
      return index;
    });
  }

  /** `fit`, then `transform` of the same labels. */
  fitTransform(labels: ArrayLike<Name>): Uint32Array<ArrayBuffer> {
    return this.fit(labels).transform(labels);
  }

  /** The label of each class index, such as those that `net.classify` returns. */
  inverse(classes: ArrayLike<number>): Name[] {
    const sorted = this.#categories();
    if (!isRow(classes)) throw typeError('classes', 'an array of class indices', classes, 'data');
    return Array.from(classes, (index, i) => {
      if (Number.isInteger(index) && index >= 0 && index < sorted.length) return sorted[index];
      const expected = `class indices from 0 to ${sorted.length - 1}`;
      throw rangeError('classes', expected, new Verbatim(`${show(index)} at index ${i}`), 'data');
    });
  }

  /** The fitted labels as plain JSON, for `LabelEncoder.fromJSON`. */
  toJSON(): { classes?: Name[] } {
    return this.#known ? { classes: this.classes } : {};
  }

  /** Restores an encoder from `toJSON`. */
  static fromJSON<Name extends Label = Label>(json: { classes?: readonly Name[] }): LabelEncoder<Name> {
    const { classes } = checkOptions('encoder', json, ['classes']);
    const encoder = new LabelEncoder<Name>();
    if (classes !== undefined) encoder.#known = checkLearnt(classes) as Name[];
    return encoder;
  }

  /** The fitted labels; throws before `fit`. */
  #categories(): readonly Name[] {
    if (!this.#known) throw unfitted('LabelEncoder');
    return this.#known;
  }
}

/** The classes of a label encoder from JSON, at least one. */
function checkLearnt(value: unknown): Label[] {
  const classes = checkCategories('classes', value);
  if (classes.length === 0) throw rangeError('classes', 'at least one', new Verbatim('none'), 'data');
  return classes;
}
