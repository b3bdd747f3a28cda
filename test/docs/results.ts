/**
 * Results that a block promises: `expression; // → value` at the end of an expression's line, or on a line below it.
 * What is behind the arrow is compared with the value, or with what `console.log` would print: numbers as far as they
 * are written out, words exactly.
 * `// close to 0, 1` is promised, too: within 0.1.
 */
import ts from 'typescript';

export interface Expected {
  readonly line: number;
  readonly text: string;
  /** Whether numbers need only be near. */
  readonly near: boolean;
}

/** How near. */
const NEAR = 0.1;

export interface Marked {
  /**
   * The program, with every promised value handed to `globalThis.__result(line, values)`; lines stay where they are.
   */
  readonly code: string;
  readonly expected: readonly Expected[];
}

const PROMISE = /^\/\/ (→|close to) (.+)$/;

/**
 * What looks like a value, and should be promised by an arrow: a number, a string, an array, an object, true, false.
 */
const LIKE_A_VALUE = /^\/\/ *(-?\d|['"`[{]|(true|false|null|undefined)\b|Float32Array|Uint32Array)/;

/** The comment behind a node on its last line, or a promise on the line below. */
function commentBehind(source: ts.SourceFile, node: ts.Node): string | undefined {
  const [range] = ts.getTrailingCommentRanges(source.text, node.end) ?? [];
  if (range) return source.text.slice(range.pos, range.end);
  return source.text.slice(node.end).match(/^[ \t]*\n[ \t]*(\/\/ (?:→|close to) .+)/)?.[1];
}

/** `console.log(…)` */
function isLog(node: ts.Expression): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === 'console.log';
}

/**
 * Finds what a program promises. A comment that looks like a value without an arrow, and an arrow behind no expression,
 * are errors.
 */
export function mark(code: string, language = 'js'): Marked {
  const kind = language === 'ts' ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const source = ts.createSourceFile(`block.${language}`, code, ts.ScriptTarget.Latest, true, kind);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const edits: { from: number; to: number; text: string }[] = [];
  const expected: Expected[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isExpressionStatement(node)) return;
    const comment = commentBehind(source, node);
    if (comment === undefined) return;
    const line = lineOf(node.end);
    const [, how, text] = comment.match(PROMISE) ?? [];
    if (text === undefined) {
      if (LIKE_A_VALUE.test(comment)) throw new Error(`line ${line}: "${comment}" is a result: write "// → …"`);
      return;
    }
    const { expression } = node;
    const values = isLog(expression)
      ? expression.arguments.map((argument) => argument.getText())
      : [expression.getText()];
    edits.push({ from: node.getStart(), to: node.end, text: `globalThis.__result(${line}, [${values.join(', ')}]);` });
    expected.push({ line, text, near: how !== '→' });
  };
  visit(source);
  const promises = code.match(/\/\/ (→|close to) /g)?.length ?? 0;
  if (promises !== expected.length) throw new Error('a result is promised behind what is no expression');
  let marked = code;
  for (const { from, to, text } of edits.sort((a, b) => b.from - a.from)) {
    marked = marked.slice(0, from) + text + marked.slice(to);
  }
  return { code: marked, expected };
}

/** Numbers, words, and what is neither; blanks, quotes and the commas of a list say nothing. */
function tokensOf(text: string): string[] {
  return text.match(/-?(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|Infinity)(?!\w)|[\p{L}_$][\p{L}\p{N}_$]*|[^\s'"`,]/gu) ?? [];
}

/** Whether a number, rounded to the digits of another, is that one. */
function agrees(expected: string, actual: string): boolean {
  const digits = expected.replaceAll('_', '');
  if (!isNumber(actual)) return false;
  if (/e/i.test(digits)) {
    const decimals = digits.match(/\.(\d*)/)?.[1].length ?? 0;
    return Number(Number(actual).toExponential(decimals)) === Number(digits);
  }
  const decimals = digits.split('.')[1]?.length ?? 0;
  return decimals === 0 ? Number(actual) === Number(digits) : Number(actual).toFixed(decimals) === digits;
}

const isNumber = (token: string): boolean => /^-?\d/.test(token);

/** Whether what was promised came. */
export function matches({ text, near }: Pick<Expected, 'text' | 'near'>, actual: string): boolean {
  const wanted = tokensOf(text);
  const got = tokensOf(actual);
  if (near) {
    const numbers = got.filter(isNumber).map(Number);
    return numbers.length === wanted.length && wanted.every((token, i) => Math.abs(Number(token) - numbers[i]) <= NEAR);
  }
  const same = (token: string, i: number): boolean => token === got[i] || (isNumber(token) && agrees(token, got[i]));
  return wanted.length === got.length && wanted.every(same);
}
