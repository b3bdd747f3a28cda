/**
 * Small mistakes that a kernel could hold: one sign, bound, index or argument changed. Pure, text in and text out;
 * mutants.ts builds them and sees whether a test notices.
 */

/** A stretch of the source, as positions. */
interface Stretch {
  start: number;
  end: number;
}

/** A function's body, or a constant's value. */
interface Region extends Stretch {
  name: string;
}

/** A stretch and what stands there instead. */
interface Change extends Stretch {
  /** Which kind of mistake: the operator or name that is taken for another, or a word of its own. */
  kind: string;
  text: string;
}

/** A source with one mistake. */
export interface Mutant {
  file: string;
  line: number;
  /** The function or constant that it is in. */
  function: string;
  kind: string;
  /** The line as it is, and with the mistake. */
  before: string;
  after: string;
  /** The whole source with the mistake. */
  source: string;
}

function* regionsOf(code: string): Generator<Region> {
  for (const { 1: indent, 2: name, index } of code.matchAll(/^(?:(?:export )?function|( {2})static) (\w+)\(/gm)) {
    const open = index + code.slice(index).search(/\{\n/);
    const close = code.indexOf(`\n${indent ?? ''}}`, open);
    yield { name, start: open + 2, end: close };
  }
  for (const { 0: text, 1: name, index } of code.matchAll(/^(?:export )?const (\w+)[^=\n]*=.*$/gm)) {
    yield { name, start: index + text.indexOf('=') + 1, end: index + text.length };
  }
}

/** The source with comments, imports and assertions, which releases leave out, blanked; every position stays. */
function blank(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?\*\/|\/\/.*|^(?:import|export \{|export \*| *assert\(| *if \(!ASC_NO_ASSERT\)).*$/gm,
    (text) => text.replace(/[^\n]/g, ' '),
  );
}

/** Operators and names with what they are mistaken for. Compared names are whole: `f32x4.lt` is not `f32x4.lt_s`. */
const SWAPS: Readonly<Record<string, string>> = {
  ' + ': ' - ',
  ' - ': ' + ',
  ' * ': ' + ',
  ' / ': ' * ',
  ' < ': ' <= ',
  ' <= ': ' < ',
  ' > ': ' >= ',
  ' >= ': ' > ',
  ' === ': ' !== ',
  ' && ': ' || ',
  ' || ': ' && ',
  ' & ': ' | ',
  ' += ': ' -= ',
  '++': ' += 2',
  'while (--left)': 'while (--left > 1)',
  'f32x4.add(': 'f32x4.sub(',
  'f32x4.sub(': 'f32x4.add(',
  'f32x4.mul(': 'f32x4.add(',
  'f32x4.div(': 'f32x4.mul(',
  'f32x4.min(': 'f32x4.max(',
  'f32x4.max(': 'f32x4.min(',
  'f32x4.lt(': 'f32x4.le(',
  'f32x4.le(': 'f32x4.lt(',
  'f32x4.gt(': 'f32x4.ge(',
  'f32x4.ge(': 'f32x4.gt(',
  'f32x4.eq(': 'f32x4.ne(',
  'f32x4.neg(': 'f32x4.abs(',
  'f32x4.abs(': 'f32x4.neg(',
  'f32x4.nearest(': 'f32x4.ceil(',
  'i32x4.add(': 'i32x4.sub(',
  'i32x4.sub(': 'i32x4.add(',
  'i32x4.shr_s(': 'i32x4.shr_u(',
  'i32x4.lt_s(': 'i32x4.le_s(',
  'i32x4.all_true(': 'v128.any_true(',
  'v128.and(': 'v128.or(',
  'v128.or(': 'v128.and(',
  'v128.andnot(': 'v128.and(',
  'relaxed_madd(': 'relaxed_nmadd(',
  'max<f32>(': 'min<f32>(',
  'min(': 'max(',
  '-Infinity': 'Infinity',
  Infinity: '-Infinity',
  NaN: '0',
};

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const SWAP = new RegExp(
  Object.keys(SWAPS)
    .sort((a, b) => b.length - a.length)
    .map((text) =>
      (/^\w/.test(text) ? `(?<![\\w.])${quoted(text)}` : quoted(text)).replace('(?<![\\w.])relaxed', 'relaxed'),
    )
    .join('|'),
  'g',
);

/** Numbers: a decimal changes its sign, a bit pattern moves by a bit, an index or bound is off by one (float). */
function mistakeOf(number: string, before: string): string {
  if (number.startsWith('0x')) return `0x${(Number(number) >>> 1).toString(16)}`;
  if (/[.e]/.test(number)) return number.startsWith('-') ? number.slice(1) : `-${number}`;
  if (/shuffle<f32>\([^)]*$/.test(before)) return String(Number(number) ^ 1);
  return String(Number(number) + (Number(number) > 0 && Number(number) % 4 === 0 ? 4 : 1));
}

/** The arguments of the call whose '(' is at `open`; none if it has no end here. */
function argumentsOf(code: string, open: number): Stretch[] {
  const found: Stretch[] = [];
  let start = open + 1;
  for (let at = start, depth = 0; at < code.length; at++) {
    const c = code[at];
    if (c === '(') depth++;
    if ((c === ',' && depth === 0) || (c === ')' && depth-- === 0)) {
      const text = code.slice(start, at);
      const lead = text.length - text.trimStart().length;
      if (text.trim()) found.push({ start: start + lead, end: start + text.trimEnd().length });
      if (c === ')') return found;
      start = at + 1;
    }
  }
  return [];
}

/** Calls where the order of two arguments does not matter, or where both are of one kind with an operator swap. */
const SYMMETRIC = /^(f32x4\.(add|mul|min|max|eq|splat)|i32x4\.add|v128\.(and|or)|madd|min|max<f32>|i32x4)$/;

/** No calls, and calls whose arguments are of different types. */
const OTHERS = /^(if|for|while|switch|v128\.(load|store|load32_splat)|f32x4\.extract_lane)$/;

const textAt = (code: string, { start, end }: Stretch): string => code.slice(start, end);

/** Neighbouring arguments exchanged, for every call in the region. */
function* exchanges(code: string, { start, end }: Region): Generator<Change> {
  const calls = code.slice(start, end).matchAll(/(?<![\w.])([a-zA-Z][\w.]*(?:<f32>)?)\(/g);
  for (const { 0: head, 1: callee, index } of calls) {
    if (OTHERS.test(callee)) continue;
    const list = argumentsOf(code, start + index + head.length - 1);
    for (let i = 0; i + 1 < list.length; i++) {
      const [a, b] = [textAt(code, list[i]), textAt(code, list[i + 1])];
      if (a === b || (SYMMETRIC.test(callee) && !(/madd$/.test(callee) && i === 1))) continue;
      if (callee === 'descend' && i === 1) continue; // r · g = g · r
      yield { kind: 'exchange', start: list[i].start, end: list[i + 1].end, text: `${b}, ${a}` };
    }
  }
}

/** c − a·b for a·b + c. */
function* signs(code: string, { start, end }: Region): Generator<Change> {
  for (const { 0: head, index } of code.slice(start, end).matchAll(/(?<![\w.])madd\(/g)) {
    const [first] = argumentsOf(code, start + index + head.length - 1);
    if (first) yield { kind: 'madd', ...first, text: `f32x4.neg(${textAt(code, first)})` };
  }
}

/** A numbered name mistaken for the next of its kind in the function: c00 for c01, p3 for p0. */
function* neighbours(code: string, { start, end }: Region): Generator<Change> {
  const body = code.slice(start, end);
  const found = [...body.matchAll(/(?<![\w.])(?![iuf]\d\d\b)([a-z]+)(\d+)(?![\w.(<])/g)];
  for (const { 0: name, 1: stem, 2: digits, index } of found) {
    const same = found.filter((other) => other[1] === stem && other[2].length === digits.length);
    const kin = [...new Set(same.map((other) => other[0]))].sort();
    if (kin.length < 2 || /(?:let|const) $/.test(body.slice(0, index))) continue;
    const text = kin[(kin.indexOf(name) + 1) % kin.length];
    yield { kind: 'neighbour', start: start + index, end: start + index + name.length, text };
  }
}

function* changesIn(code: string, region: Region): Generator<Change> {
  const { start, end } = region;
  const body = code.slice(start, end);
  for (const { 0: text, index } of body.matchAll(SWAP)) {
    yield { kind: text.trim(), start: start + index, end: start + index + text.length, text: SWAPS[text] };
  }
  for (const { 0: number, index } of body.matchAll(/(?<![\w.])(0x[\da-f]+|-?\d+(\.\d+)?(e-?\d+)?)(?![\w.])/g)) {
    const from = start + index;
    if (/^0\.0*$/.test(number)) continue;
    yield { kind: 'number', start: from, end: from + number.length, text: mistakeOf(number, code.slice(0, from)) };
  }
  for (const { 0: text, 1: name, index } of body.matchAll(/(?<![\w.!] ?)\b([a-zA-Z]\w*) \? /g)) {
    yield { kind: 'condition', start: start + index, end: start + index + text.length, text: `!${name} ? ` };
  }
  for (const { 0: text, 1: name, index } of body.matchAll(/if \((!?)([\w.]+)\)/g)) {
    const to = `if (${name ? '' : '!'}${text.slice(4 + name.length)}`;
    yield { kind: 'condition', start: start + index, end: start + index + text.length, text: to };
  }
  yield* exchanges(code, region);
  yield* signs(code, region);
  yield* neighbours(code, region);
}

/** Every mutant of a source file. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const code = blank(source);
  const mutants: Mutant[] = [];
  for (const region of regionsOf(code)) {
    for (const { kind, start, end, text } of changesIn(code, region)) {
      const changed = source.slice(0, start) + text + source.slice(end);
      const lineStart = source.lastIndexOf('\n', start - 1) + 1;
      const show = (all: string, to: number): string =>
        all.slice(lineStart, all.indexOf('\n', to)).replace(/\s+/g, ' ').trim();
      mutants.push({
        file,
        line: source.slice(0, start).split('\n').length,
        function: region.name,
        kind,
        before: show(source, end),
        after: show(changed, start + text.length),
        source: changed,
      });
    }
  }
  return mutants;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The mutants of one function in the order they are tried: shuffled, and a new kind of mistake as long as there is one.
 */
export function inTurn(mutants: readonly Mutant[], seed: number): Mutant[] {
  const next = random(seed);
  const drawn = mutants.map((mutant) => ({ mutant, at: next() })).sort((a, b) => a.at - b.at);
  const kinds = new Map<string, Mutant[]>();
  for (const { mutant } of drawn) {
    kinds.set(mutant.kind, [...(kinds.get(mutant.kind) ?? []), mutant]);
  }
  const turns: Mutant[] = [];
  for (let round = 0; turns.length < mutants.length; round++) {
    for (const list of kinds.values()) if (list[round]) turns.push(list[round]);
  }
  return turns;
}
