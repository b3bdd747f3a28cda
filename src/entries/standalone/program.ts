/**
 * The program of a network: the parts of parts/ that it needs, its numbers, its steps. How a file exports it is in
 * module.ts.
 */
import type { Network } from 'nablanet';
import { type AffineOperation, type Operation, sequenceOf } from '../formats/exchange/sequence';
import { activationOf } from './activations';
import { encodeFloats } from './base64';
import { decisionOf, encodingOf } from './network';
import source from './parts.txt'; // joined by scripts/build/parts.ts
import { numberList, stringList } from './text';

/** What others may use of a program: of these, those that there are. */
export type Name = 'predict' | 'classify' | 'classifyNames' | 'classNames' | 'inputNames';

export interface Program {
  /** Its text, where what is exported is declared by `export`. */
  readonly text: string;
  readonly exported: readonly Name[];
}

type Encoder = NonNullable<ReturnType<typeof encodingOf>>;

/** What stands in the text behind a `//: name needs others`. */
interface Part {
  readonly needs: readonly string[];
  readonly code: string;
}

function readParts(): Map<string, Part> {
  const texts = source.split(/^\/\/: /m).slice(1);
  return new Map(
    texts.map((text) => {
      const end = text.indexOf('\n');
      const [name, , ...needs] = text.slice(0, end).split(' ');
      return [name, { needs, code: text.slice(end).trim() }];
    }),
  );
}

/** The parts of these names and what they need, in their order: those before `take`, itself, and those behind it. */
function partsFor(names: readonly string[]): { before: string[]; take: string[]; behind: string[] } {
  const parts = readParts();
  const wanted = new Set(names).add('take');
  for (const name of wanted) for (const need of parts.get(name)?.needs ?? []) wanted.add(need);
  const used = Array.from(parts).filter(([name]) => wanted.has(name));
  const codes = used.map(([, { code }]) => code);
  const at = used.findIndex(([name]) => name === 'take');
  return { before: codes.slice(0, at), take: codes.slice(at, at + 1), behind: codes.slice(at + 1) };
}

/** What is done with a row: which parts, called how, on which numbers, in their order. */
interface Steps {
  readonly parts: string[];
  readonly calls: string[];
  readonly numbers: ArrayLike<number>[];
}

function stepsOf(inputs: number, operations: readonly Operation[]): Steps {
  const steps: Steps = { parts: [], calls: [], numbers: [] };
  const add = (part: string, call: string, ...numbers: (ArrayLike<number> | null)[]): void => {
    steps.parts.push(part);
    steps.calls.push(call);
    for (const array of numbers) if (array) steps.numbers.push(array);
  };
  let width = inputs;
  for (const operation of operations) {
    if (operation.kind === 'dense') {
      const { units, weights, biases } = operation;
      add('dense', `dense(${width}, ${units}, ${biases !== null})`, weights, biases);
      width = units;
    } else if (operation.kind === 'batchNorm') {
      const { scale, shift, mean, variance } = operation;
      add('batchNorm', `batchNorm(${width})`, scale, shift, mean, variance);
    } else if (operation.kind === 'layerNorm') {
      add('layerNorm', `layerNorm(${width})`, operation.scale, operation.shift);
    } else if (operation.kind === 'activation') {
      const { name, setting } = activationOf(operation.activation);
      const call = setting === undefined ? name : `${name}(${setting})`;
      const whole = name === 'softmax'; // takes a row at once
      add(name, whole ? call : `each(${call})`);
      if (!whole) steps.parts.push('each');
    }
  }
  return steps;
}

function numbersText(numbers: readonly ArrayLike<number>[]): string {
  const comment = '/** All numbers of the steps, one behind the other. */';
  return `${comment}\nconst NUMBERS = decode(\n  '${encodeFloats(numbers)}',\n);`;
}

/** A scaler as an object of three lists. */
function scalerText(name: string, scaler: AffineOperation | undefined): string[] {
  if (!scaler) return [];
  const { shift, factor, offset } = scaler;
  const lists = Object.entries({ shift, factor, offset }).map(([key, values]) =>
    numberList(`${key}: `, values, ',', 2),
  );
  return [`const ${name} = {\n${lists.join('\n')}\n};`];
}

/** Categories, what becomes of others, and in what numbers are kept: a scaler takes them in float64. */
function encoderText({ categories, handleUnknown }: Encoder, scaled: boolean): string {
  const lines = categories.map((known) => {
    if (typeof known[0] === 'boolean') return `  [${known.join(', ')}],`;
    return typeof known[0] === 'string'
      ? stringList('', known as readonly string[], ',', 2)
      : numberList('', known as readonly number[], ',', 2);
  });
  const kind = scaled ? 'Float64Array' : 'Float32Array';
  return `const CATEGORIES = [\n${lines.join('\n')}\n];\nconst UNKNOWN = '${handleUnknown}';\nconst Flat = ${kind};`;
}

function affineAt(operations: readonly Operation[], i: number): AffineOperation | undefined {
  const operation = operations.at(i);
  return operation?.kind === 'affine' ? operation : undefined;
}

export function programOf(net: Network): Program {
  const operations = sequenceOf(net, { scalers: true });
  const [inputScaler, outputScaler] = [affineAt(operations, 0), affineAt(operations, -1)];
  const { parts, calls, numbers } = stepsOf(net.inputs, operations);
  parts.push(inputScaler ? 'scaledInputs' : 'inputs', 'decode', 'predict');
  if (outputScaler) {
    parts.push('scaledOutputs');
    calls.push('scaledOutputs');
  }
  const { inputNames, otherKeys, classNames } = net.config;
  const inputEncoder = encodingOf(net);
  const lists = [`const INPUTS = ${net.inputs};\nconst OUTPUTS = ${net.outputs};`];
  const exported: Name[] = ['predict'];
  if (inputNames) {
    parts.push('named');
    lists.push(stringList('export const inputNames = Object.freeze(', inputNames, ');'));
    lists.push(`const OTHER_KEYS = '${otherKeys}';`);
    exported.push('inputNames');
  }
  if (inputEncoder) {
    parts.push('encoded');
    lists.push(encoderText(inputEncoder, inputScaler !== undefined));
  }
  const ordered = inputNames ? 'ordered(x)' : 'x';
  const given = inputEncoder ? `encode(${ordered})` : ordered;
  const decision = decisionOf(net);
  if (decision !== 'none') {
    parts.push(decision === 'each' ? 'classifyEach' : 'classifyLargest');
    exported.push('classify');
  }
  if (classNames) {
    parts.push('classifyNames');
    lists.push(stringList('export const classNames = Object.freeze(', classNames, ');'));
    exported.push('classNames', 'classifyNames');
  }
  const { before, take, behind } = partsFor(parts);
  const functions = behind.map((code) => code.replace('flatten(x)', `flatten(${given})`));
  const text = [
    ...lists,
    ...before,
    numbersText(numbers),
    ...take,
    ...scalerText('INPUT_SCALER', inputScaler),
    ...scalerText('OUTPUT_SCALER', outputScaler),
    `const STEPS = [\n${calls.map((call) => `  ${call},\n`).join('')}];`,
    ...functions.map((code) => code.replace(/^function /m, 'export function ')),
  ];
  return { text: text.join('\n\n'), exported };
}
