/** TypeScript declarations of a program. */
import type { Network } from 'nablanet';
import { encodingOf } from './network';
import type { Name } from './program';
import { isPlain, quote } from './text';

const NUMBERS = `/** A flat array of numbers; true counts 1 and false 0. */
export type Numbers =
  | readonly (number | boolean)[]
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;`;

/** The types that signatures use, each exported. */
export function inputTypes(net: Network): string {
  const { inputs } = net;
  const { inputNames } = net.config;
  const inputEncoder = encodingOf(net);
  const typeOf = (column: number): string => {
    const categories = inputEncoder?.categories[column] ?? [];
    return categories.length > 0 ? typeof categories[0] : 'number | boolean';
  };
  const keys = inputNames?.map((name, i) => `  readonly ${isPlain(name) ? name : quote(name)}: ${typeOf(i)};\n`);
  const row = keys ? [`/** A row by the names of the inputs. */\nexport interface Row {\n${keys.join('')}}`] : [];
  const named = keys ? ' | Row | readonly Row[]' : '';
  const what = inputEncoder
    ? `Rows of ${inputEncoder.categories.length} values, or a single one${keys ? ', or by name' : ''}.`
    : `Rows of ${inputs} numbers: flat, or an array of rows${keys ? ', or by name' : ''}.`;
  const x = inputEncoder
    ? `readonly (string | number | boolean)[] | readonly ArrayLike<string | number | boolean>[]${named}`
    : `Numbers | readonly ArrayLike<number | boolean>[]${named}`;
  return [...(inputEncoder ? [] : [NUMBERS]), ...row, `/** ${what} */\nexport type Inputs = ${x};`].join('\n\n');
}

/** What is exported under a name: its doc comment, and its type or, of a function, its signature. */
export interface Member {
  readonly doc: string;
  readonly type?: string;
  readonly signature?: string;
}

export function memberOf(name: Name, { outputs, config }: Network): Member {
  const [classNames, inputNames] = [config.classNames ?? [], config.inputNames ?? []].map((list) => list.map(quote));
  switch (name) {
    case 'predict':
      return { doc: `Outputs for rows, ${outputs} each, flat.`, signature: '(x: Inputs): Float32Array' };
    case 'classify':
      return { doc: 'The class of each row, or 0 or 1 for each output.', signature: '(x: Inputs): Uint32Array' };
    case 'classifyNames':
      return { doc: 'The class of each row by name.', signature: `(x: Inputs): (${classNames.join(' | ')})[]` };
    case 'classNames':
      return { doc: 'Names of the classes, by index.', type: `readonly [${classNames.join(', ')}]` };
    case 'inputNames':
      return { doc: 'Names of the inputs, in their order.', type: `readonly [${inputNames.join(', ')}]` };
  }
}
