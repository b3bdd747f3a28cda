/** A model of a table as the text of a program that needs nothing: preparation, networks, calibration. */
import type { Learnt } from '../table/learn';
import source from './table.txt'; // bundled by scripts/build/table-program.ts
import { quote, stringList } from './text';

/** In which form a program is written. */
type Format = 'esm' | 'cjs' | 'function';

/** What a program has of the model. */
function headOf({ state: { problem, classes, columns, weights, calibration }, members }: Learnt): object {
  return {
    state: {
      problem,
      classes,
      columns: columns.filter(({ kind }) => kind !== 'ignored').map((column) => ({ ...column, reason: '' })),
      weights,
      calibration: calibration && { temperature: calibration.temperature },
    },
    members: members.map(({ view, encodings, scale }) => ({ view, encodings, scale })),
  };
}

const summaryOf = ({ state: { problem, classes }, members }: Learnt): string =>
  `${problem === 'classes' ? `${classes.length} classes` : 'a number'}, ${members.length} networks`;

/** The program; `programs` are those of the networks, as expressions. */
export function tableModule(
  learnt: Learnt,
  programs: readonly string[],
  format: Format,
  types: boolean,
): { code: string; types: string | null } {
  const { problem, classes } = learnt.state;
  const own = problem === 'classes';
  const exported = ['predict', ...(own ? ['probabilities', 'classes'] : [])];
  const lines = [
    source,
    `const HEAD = JSON.parse(${quote(JSON.stringify(headOf(learnt)))});`,
    `const NETWORKS = [\n${programs.map((program) => `${program},\n`).join('')}];`,
    `const INPUTS = [${learnt.members.map(({ net }) => net.inputs).join(', ')}];`,
    'const MODEL = table.modelOf(HEAD, NETWORKS, INPUTS);',
    'export const predict = MODEL.predict;',
    ...(own ? ['export const probabilities = MODEL.probabilities;'] : []),
    ...(own ? [stringList('export const classes = Object.freeze(', classes, ');')] : []),
  ];
  const what = `A model of a table, ${summaryOf(learnt)}, that answers on its own.`;
  const head = `// ${what} Written by nablanet (toModule): do not edit.`;
  return { code: codeOf(head, lines.join('\n\n'), exported, format), types: types ? typesOf(learnt, format) : null };
}

function codeOf(head: string, text: string, exported: readonly string[], format: Format): string {
  if (format === 'esm') return `${head}\n\n${text}\n`;
  const plain = text.replace(/^export /gm, '');
  if (format === 'cjs') return `${head}\n'use strict';\n\n${plain}\n\nmodule.exports = { ${exported.join(', ')} };\n`;
  const others = exported.slice(1).join(', ');
  return `(() => {\n${head}\n\n${plain}\n\nreturn ${others ? `Object.assign(predict, { ${others} })` : 'predict'};\n})()`;
}

const ROWS = `/** Rows as objects, whose absent keys are gaps, or columns by name. */
export type Rows = readonly object[] | { readonly [column: string]: ArrayLike<unknown> };`;

function typesOf(learnt: Learnt, format: Format): string {
  const { problem, classes } = learnt.state;
  const names = classes.map(quote);
  const any = names.join(' | ');
  const members = [
    ['predict', 'Answers for rows.', '(rows: Rows)', problem === 'classes' ? `(${any})[]` : 'number[]'],
    ['probabilities', 'The probability of each class by name.', '(rows: Rows)', `Record<${any}, number>[]`],
    ['classes', 'Names of the classes.', '', `readonly [${names.join(', ')}]`],
  ].slice(0, problem === 'classes' ? 3 : 1);
  const head = `// Of a model of a table, ${summaryOf(learnt)}. Written by nablanet (toModule).`;
  if (format !== 'function') {
    const declared = members.map(([name, doc, taken, type]) => {
      return `/** ${doc} */\nexport ${taken ? `function ${name}${taken}` : `const ${name}`}: ${type};`;
    });
    return `${[head, ROWS, ...declared].join('\n\n')}\n`;
  }
  const properties = members.map(([name, doc, taken, type], i) => {
    const called = i === 0 ? `${taken}: ${type}` : `readonly ${name}: ${taken ? `${taken} => ` : ''}${type}`;
    return `  /** ${doc} */\n  ${called};\n`;
  });
  const declared = `declare const predict: {\n${properties.join('')}};`;
  return `${[head, ROWS, declared, 'export default predict;'].join('\n\n')}\n`;
}
