/**
 * The page in its address: settings that differ from the first ones, the epoch it stands at, and the image it looks at.
 */
import { readNumber, readSettings, writeSettings } from '../shared/fields';
import { DEFAULTS, type DigitsSettings, FIELDS, settle } from './settings';

/** Further than this no run goes: a link must not keep a machine busy for hours. */
export const MOST_EPOCHS = 10_000;

export interface Link {
  readonly settings: DigitsSettings;
  /** The epoch to train to; undefined where the link says none. */
  readonly epoch: number | undefined;
  /** What the network looks at. */
  readonly image: Float32Array | undefined;
  /** What was wrong with the link. */
  readonly notes: readonly string[];
}

export function readLink(search: string): Link {
  const params = new URLSearchParams(search);
  const { settings, notes } = readSettings(FIELDS, DEFAULTS, params);
  const wrong: string[] = [];
  const read = <Value>(
    key: string,
    expected: string,
    parse: (text: string) => Value | undefined,
  ): Value | undefined => {
    const text = params.get(key);
    if (text === null) return undefined;
    const value = parse(text);
    if (value === undefined) wrong.push(`“${key}=${text.slice(0, 30)}” in the link is not ${expected}.`);
    return value;
  };
  const whole = { min: 0, max: MOST_EPOCHS, whole: true };
  const epoch = read('epoch', `a whole number from 0 to ${MOST_EPOCHS}`, (text) => readNumber(whole, text));
  const image = read('image', 'an image of 64 digits from 0 to g', readImage);
  return { settings: settle(settings), epoch, image, notes: [...notes, ...wrong] };
}

/** The query of a link; what else `search` holds, such as the colour scheme, stays. */
export function writeLink(
  settings: DigitsSettings,
  epoch: number | undefined,
  image: Float32Array | undefined,
  search: string,
): string {
  const params = writeSettings(FIELDS, DEFAULTS, settings, new URLSearchParams(search));
  if (epoch === undefined) params.delete('epoch');
  else params.set('epoch', String(epoch));
  if (image) params.set('image', Array.from(image, (grey) => Math.round(grey * INK).toString(BASE)).join(''));
  else params.delete('image');
  const query = params.toString();
  return query && `?${query}`;
}

// An image in a link is a digit for every pixel, row by row: sixteenths of ink, 0 to g.
const INK = 16;
const BASE = INK + 1;

function readImage(text: string): Float32Array | undefined {
  if (!/^[0-9a-g]{64}$/.test(text)) return undefined;
  return Float32Array.from(text, (digit) => Number.parseInt(digit, BASE) / INK);
}
