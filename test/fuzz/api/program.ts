/** A case as a program: at most 20 lines that run as they are printed, with `nablanet` and assertions alone. */
import assert from 'node:assert/strict';
import type { Subject } from './subject';

/** One line of a program; undefined where it would say nothing about this network. */
export interface Step {
  readonly name: string;
  line(subject: Subject): string | undefined;
}

export interface Program {
  /** The names that it imports. */
  readonly names: readonly string[];
  readonly lines: readonly string[];
  /** The steps that are in it, by name. */
  readonly steps: readonly string[];
}

export const MOST_LINES = 20;

/** What lines may call; a program has those that it calls, each before what it calls itself. */
const HELPERS: Readonly<Record<string, string>> = {
  // Bytes by Buffer, since the difference of two long arrays takes assert seconds to draw.
  same: "const same = (a = net, b = twin) => assert(bytes(a).equals(bytes(b)), 'two networks that should be equal');",
  bytes: 'const bytes = (each) => Buffer.from(each.save({ training: true }));',
  refused:
    "const refused = (call, kind = /^(type|value|data|file)$/) => assert.throws(call, ({ code, message }) => kind.test(code) && (code === 'busy' || / expected .*, got /s.test(message)));",
  close:
    "const close = (a, b) => assert(Math.abs(a - b) <= 1e-4 + 1e-3 * Math.abs(b), [a, 'and', b, 'should be close'].join(' '));",
  told: 'const told = ({ seconds, samplesPerSecond, ...history }) => history;',
};

const calls = (name: string, text: string): boolean => new RegExp(`(?<!\\w|[^.]\\.)${name}\\b(?!:)`).test(text);

/** The program of these steps, as many of them as it has room for; `known` are the names that it may import. */
export function programOf(subject: Subject, steps: readonly Step[], twin: string, known: readonly string[]): Program {
  const said = steps.flatMap(({ name, line }) => {
    const text = line(subject);
    return text ? [{ name, text }] : [];
  });
  for (; ; said.pop()) {
    const texts = said.map(({ text }) => text);
    const lines = declared(subject, twin, texts);
    const names = known.filter((name) => calls(name, lines.join('\n')));
    const program = { names, lines, steps: said.map(({ name }) => name) };
    if (textOf(program).split('\n').length <= MOST_LINES) return program;
  }
}

/** A training of no update has scalers learn nothing. */
const ABORTED =
  "net.train(x, y, { batchSize: 'full', signal: AbortSignal.abort() }); refused(() => net.predict(x)); same();";

/** The same lines behind what they use. */
function declared(subject: Subject, twin: string, lines: readonly string[]): string[] {
  const { data, rows, config, unfitted } = subject;
  const text = [...(unfitted ? [ABORTED] : []), ...lines].join('\n');
  const helpers: string[] = [];
  for (const [name, helper] of Object.entries(HELPERS)) {
    if (calls(name, [text, ...helpers].join('\n'))) helpers.push(helper);
  }
  return [
    ...data,
    ...(calls('weights', text) ? [`const weights = Array.from({ length: ${rows} }, () => r.uniform() - 0.2);`] : []),
    'const original = structuredClone([x, y]);',
    `const config = ${config};`,
    'let net = new Network(config);',
    `let twin = ${twin};`,
    ...helpers.reverse(),
    ...(unfitted ? [ABORTED, "for (const each of [net, twin]) each.train(x, y, { batchSize: 'full' });"] : []),
    ...lines,
    'assert.deepEqual([x, y], original);',
  ];
}

/** The program's text, imports included. */
export function textOf({ names, lines }: Program): string {
  const imports = ["import assert from 'node:assert/strict';", `import { ${names.join(', ')} } from 'nablanet';`];
  return [...imports, ...lines].join('\n');
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

/** Runs it on a library: the package, its sources, or one with a fault. */
export async function run({ names, lines }: Program, library: object): Promise<void> {
  const text = `'use strict';\nconst { ${names.join(', ')} } = library;\n${lines.join('\n')}`;
  await new AsyncFunction('library', 'assert', text)(library, assert);
}
