/**
 * What a page can set, described by fields: they check values, name them in the URL and make the form's controls
 * (controls.ts). Settings are plain objects with a field for each of their keys.
 */
import type { ActivationName } from 'nablanet';

/** A hidden layer. */
export interface LayerSetting {
  readonly units: number;
  readonly activation: ActivationName;
}

interface Named {
  /** Its name in the URL. */
  readonly key: string;
  readonly label: string;
  /** One sentence of help. */
  readonly hint?: string;
}

export interface NumberField extends Named {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  /** Values to choose from, and words for some; the URL may hold any between min and max. */
  readonly choices?: readonly number[];
  readonly words?: Readonly<Record<number, string>>;
  /** Shows a slider of this step. */
  readonly slider?: number;
  /** How a slider's value reads. */
  readonly show?: (value: number) => string;
}

export interface ChoiceField<Value extends string = string> extends Named {
  readonly kind: 'choice';
  /** Values and how they read. */
  readonly choices: readonly (readonly [value: Value, label: string])[];
}

export interface SwitchField extends Named {
  readonly kind: 'switch';
}

export interface LayersField extends Named {
  readonly kind: 'layers';
  readonly mostLayers: number;
  readonly mostUnits: number;
}

/** Points of the plane that somebody added to the data. */
export interface PointsField extends Named {
  readonly kind: 'points';
  readonly most: number;
}

/** Coordinates in hundredths, and 1 for orange or 0 for blue. */
export type AddedPoint = readonly [x1: number, x2: number, orange: 0 | 1];

export type Field = NumberField | ChoiceField | SwitchField | LayersField | PointsField;

type FieldOf<Value> = [Value] extends [boolean]
  ? SwitchField
  : [Value] extends [number]
    ? NumberField
    : [Value] extends [string]
      ? ChoiceField<Value>
      : [Value] extends [readonly LayerSetting[]]
        ? LayersField
        : PointsField;

/** A field for every setting. */
export type Fields<Settings> = { readonly [Key in keyof Settings]: FieldOf<Settings[Key]> };

/** Controls that stand together under a title. */
export interface Group<Settings> {
  readonly title: string;
  readonly names: readonly (keyof Settings & string)[];
}

/** The settings that a URL asks for, and what was wrong with it. */
export interface ReadSettings<Settings> {
  readonly settings: Settings;
  readonly notes: readonly string[];
}

/** Reads settings; a value that is no good leaves the default and a note. */
export function readSettings<Settings extends object>(
  fields: Fields<Settings>,
  defaults: Settings,
  params: URLSearchParams,
): ReadSettings<Settings> {
  const notes: string[] = [];
  const settings = { ...defaults };
  for (const [name, field] of entries(fields)) {
    const text = params.get(field.key);
    if (text === null) continue;
    const value = readValue(field, text);
    if (value === undefined) {
      notes.push(`“${field.key}=${text.slice(0, 30)}” in the link is not ${expected(field)}; the default is used.`);
    } else Object.assign(settings, { [name]: value });
  }
  return { settings, notes };
}

/** Writes what differs from the defaults; what else `params` holds stays. */
export function writeSettings<Settings extends object>(
  fields: Fields<Settings>,
  defaults: Settings,
  settings: Settings,
  params = new URLSearchParams(),
): URLSearchParams {
  for (const [name, field] of entries(fields)) {
    const text = writeValue(settings[name]);
    if (text === writeValue(defaults[name])) params.delete(field.key);
    else params.set(field.key, text);
  }
  return params;
}

/** The value that a text stands for, or undefined. */
export function readValue(field: Field, text: string): unknown {
  switch (field.kind) {
    case 'number':
      return readNumber(field, text);
    case 'choice':
      return field.choices.some(([value]) => value === text) ? text : undefined;
    case 'switch':
      return text === '1' ? true : text === '0' ? false : undefined;
    case 'layers':
      return readLayers(field, text);
    case 'points':
      return readPoints(field, text);
  }
}

/** A number in decimal within the bounds, or undefined. */
export function readNumber(
  { min, max, whole }: Pick<NumberField, 'min' | 'max' | 'whole'>,
  text: string,
): number | undefined {
  if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max && (!whole || Number.isInteger(value)) ? value : undefined;
}

/** Activations of hidden layers, and how they read. */
export const ACTIVATIONS: readonly (readonly [ActivationName, string])[] = [
  ['tanh', 'tanh'],
  ['relu', 'ReLU'],
  ['sigmoid', 'sigmoid'],
  ['silu', 'SiLU'],
  ['gelu', 'GELU'],
  ['elu', 'ELU'],
  ['leakyRelu', 'leaky ReLU'],
  ['softplus', 'softplus'],
  ['linear', 'linear'],
];

/** 8tanh-4relu; none. */
function readLayers({ mostLayers, mostUnits }: LayersField, text: string): LayerSetting[] | undefined {
  if (text === 'none') return [];
  const layers: LayerSetting[] = [];
  for (const part of text.split('-')) {
    const [, units = '', name] = /^(\d+)([a-zA-Z]+)$/.exec(part) ?? [];
    const activation = ACTIVATIONS.find(([known]) => known === name)?.[0];
    if (!activation || !(+units >= 1 && +units <= mostUnits)) return undefined;
    layers.push({ units: +units, activation });
  }
  return layers.length <= mostLayers ? layers : undefined;
}

/** 53_-21_1*8_90_0 */
function readPoints({ most }: PointsField, text: string): AddedPoint[] | undefined {
  const points = text.split('*').map((part) => /^(-?\d{1,3})_(-?\d{1,3})_([01])$/.exec(part)?.slice(1).map(Number));
  const good = points.every((point) => point && Math.abs(point[0]) <= REACH && Math.abs(point[1]) <= REACH);
  return good && points.length <= most ? (points as unknown as AddedPoint[]) : undefined;
}

/** How far out a point may lie, in hundredths: the picture of the plane goes as far. */
export const REACH = 110;

function writeValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (!Array.isArray(value)) return String(value);
  if (Array.isArray(value[0])) return value.map((point: AddedPoint) => point.join('_')).join('*');
  const layers: readonly LayerSetting[] = value;
  return layers.length === 0 ? 'none' : layers.map(({ units, activation }) => units + activation).join('-');
}

function expected(field: Field): string {
  switch (field.kind) {
    case 'number':
      return `${field.whole ? 'a whole number' : 'a number'} from ${field.min} to ${field.max}`;
    case 'choice':
      return `one of ${field.choices.map(([value]) => value).join(', ')}`;
    case 'switch':
      return '0 or 1';
    case 'points':
      return `up to ${field.most} points such as 53_-21_1`;
    case 'layers':
      return `up to ${field.mostLayers} layers of 1 to ${field.mostUnits} units such as 8tanh-4relu`;
  }
}

function entries<Settings extends object>(fields: Fields<Settings>): [keyof Settings, Field][] {
  return Object.entries(fields) as unknown as [keyof Settings, Field][];
}
