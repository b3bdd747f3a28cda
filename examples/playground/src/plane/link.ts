/** The page in its address: settings that differ from the first ones, the epoch it stands at, the speed. */
import { readNumber, readSettings, writeSettings } from '../shared/fields';
import { DEFAULTS, FIELDS, type PlaneSettings, settle } from './settings';

/** Further than this no run goes: a link must not keep a machine busy for hours. */
export const MOST_EPOCHS = 50_000;

export interface Link {
  readonly settings: PlaneSettings;
  /** The epoch to train to; undefined where the link says none. */
  readonly epoch: number | undefined;
  /** What was wrong with the link. */
  readonly notes: readonly string[];
}

export function readLink(search: string): Link {
  const params = new URLSearchParams(search);
  const read = readSettings(FIELDS, DEFAULTS, params);
  const { settings, notes } = settle(read.settings);
  const text = params.get('epoch');
  const epoch = text === null ? undefined : readNumber({ min: 0, max: MOST_EPOCHS, whole: true }, text);
  const wrong =
    text !== null && epoch === undefined
      ? [`“epoch=${text.slice(0, 30)}” in the link is not a whole number from 0 to ${MOST_EPOCHS}.`]
      : [];
  return { settings, epoch, notes: [...read.notes, ...wrong, ...notes] };
}

/** The query of a link; what else `search` holds, such as the colour scheme, stays. */
export function writeLink(settings: PlaneSettings, epoch: number | undefined, search: string): string {
  const params = writeSettings(FIELDS, DEFAULTS, settings, new URLSearchParams(search));
  if (epoch === undefined) params.delete('epoch');
  else params.set('epoch', String(epoch));
  const query = params.toString();
  return query && `?${query}`;
}
