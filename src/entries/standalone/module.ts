/** A network as the text of a program that needs nothing: no library, no Wasm, no eval. */
import type { Network } from 'nablanet';
import { checkBoolean, checkName, givenOptions } from '../../base/checks';
import { typeError } from '../../base/errors';
import { isNetwork } from '../../base/kind';
import { learntOf, type TableModelLike } from '../table/kind';
import { shapeOf } from './network';
import { type Program, programOf } from './program';
import { tableModule } from './table-module';
import { inputTypes, memberOf } from './types';

/** The options of `toModule`. */
export interface ModuleOptions {
  /**
   * `'esm'`, the default: an ES module. `'cjs'`: a CommonJS module. `'function'`: one expression, whose value is
   * `predict`, with all other exports as its properties.
   */
  format?: 'esm' | 'cjs' | 'function';
  /** Whether to return a TypeScript declaration too; false by default. */
  types?: boolean;
}

/** A program, as text. */
export interface ModuleText {
  /** The program. */
  code: string;
  /**
   * Its declaration, or null unless `types` is true: for the file beside it (`.d.ts`, `.d.cts`), or of
   * `export default ` and the expression.
   */
  types: string | null;
}

const FORMATS = ['esm', 'cjs', 'function'] as const;

/**
 * The text of a program that predicts as this network does, with the bits of the backend `simd`, in any engine with
 * ES2017. It exports `predict(x)`, and `classify`, `classifyNames`, `classNames` and `inputNames` where the network has
 * them; all take x as the network does, and refuse the same input with the same messages. Scalers are inside. The same
 * network gives the same text.
 *
 * Of a `TableModel` the program has the preparation of its columns and all of its networks: `predict(rows)` takes rows
 * as the model does, and gives the same predictions, bit for bit; `probabilities(rows)` and `classes` if it has classes.
 *
 * @param net the network, or the model of a table; stays as it is
 * @throws TypeError, RangeError for another argument or option, or a scaler that has learned nothing
 */
export function toModule(
  net: Network | TableModelLike,
  options: ModuleOptions & { types: true },
): { code: string; types: string };
export function toModule(net: Network | TableModelLike, options?: ModuleOptions): ModuleText;
export function toModule(net: Network | TableModelLike, options?: ModuleOptions): ModuleText {
  const learnt = learntOf(net);
  if (!learnt && !isNetwork(net)) throw typeError('net', 'a Network or a TableModel', net);
  const given = givenOptions(options, ['format', 'types']);
  const format = checkName('format', given.format ?? 'esm', FORMATS);
  const types = checkBoolean('types', given.types ?? false);
  if (learnt) {
    const programs = learnt.members.map(({ net: own }) => codeOf(own, programOf(own), 'function'));
    return tableModule(learnt, programs, format, types);
  }
  return networkModule(net as Network, format, types);
}

function networkModule(net: Network, format: (typeof FORMATS)[number], types: boolean): ModuleText {
  const program = programOf(net);
  return { code: codeOf(net, program, format), types: types ? typesOf(net, program, format) : null };
}

function headOf(net: Network): string {
  return `// A neural network, ${shapeOf(net)}, that predicts on its own. Written by nablanet (toModule): do not edit.`;
}

function codeOf(net: Network, { text, exported }: Program, format: (typeof FORMATS)[number]): string {
  const head = headOf(net);
  if (format === 'esm') return `${head}\n\n${text}\n`;
  const plain = text.replace(/^export /gm, '');
  if (format === 'cjs') return `${head}\n'use strict';\n\n${plain}\n\nmodule.exports = { ${exported.join(', ')} };\n`;
  const others = exported.slice(1);
  const value = others.length > 0 ? `Object.assign(predict, { ${others.join(', ')} })` : 'predict';
  const body = `${head}\n\n${plain}\n\nreturn ${value};`;
  return `(() => {\n${body.replace(/^(?=.)/gm, '  ')}\n})()`;
}

function typesOf(net: Network, { exported }: Program, format: (typeof FORMATS)[number]): string {
  const head = `// Of a neural network, ${shapeOf(net)}. Written by nablanet (toModule).`;
  const members = exported.map((name) => ({ name, ...memberOf(name, net) }));
  if (format !== 'function') {
    const declared = members.map(({ name, doc, type, signature }) => {
      return `/** ${doc} */\nexport ${type ? `const ${name}: ${type}` : `function ${name}${signature}`};`;
    });
    return `${[head, inputTypes(net), ...declared].join('\n\n')}\n`;
  }
  const properties = members.map(({ name, doc, type, signature }, i) => {
    const called = i === 0 ? `${signature}` : `readonly ${name}: ${type ?? signature?.replace('):', ') =>')}`;
    return `  /** ${doc} */\n  ${called};\n`;
  });
  const declared = `declare const predict: {\n${properties.join('')}};`;
  return `${[head, inputTypes(net), declared, 'export default predict;'].join('\n\n')}\n`;
}
