/** Programs that train and use a model, as somebody would type them; the tests run them. */
import type { Filled, Lesson, ModelView } from './messages';

export interface Snippet {
  readonly title: string;
  readonly hint: string;
  readonly code: string;
}

/** A name for files, by what is foretold. */
export function fileName(target: string, ending = 'safetensors'): string {
  return `${target.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'table'}.${ending}`;
}

/** A string, as it may stand in a page, too. */
function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

function key(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function object(entries: readonly (readonly [string, string])[]): string {
  const line = `{ ${entries.map(([name, value]) => `${key(name)}: ${value}`).join(', ')} }`;
  if (line.length <= 90) return line;
  return `{\n${entries.map(([name, value]) => `  ${key(name)}: ${value},\n`).join('')}}`;
}

/** A row as a program would have it; what is empty is left out. */
function rowOf({ columns }: ModelView, filled: Filled): string {
  const known = columns.filter(({ name }) => (filled[name] ?? '').trim() !== '');
  return object(
    known.map(({ name, kind }) => [
      name,
      kind === 'number' ? String(Number(filled[name])) : quoted(filled[name].trim()),
    ]),
  );
}

const asking = ({ problem }: ModelView): string =>
  problem === 'classes' ? 'model.probabilities(rows)' : 'model.interval(rows, { coverage: 0.9 })';

/** Training once more, from the same file: with the same seed it is the same model. */
export function trainingSnippet({ file, target }: ModelView, lesson: Lesson, encoding: string): Snippet {
  const { kinds, problem, balanced, seconds, seed } = lesson;
  const options: (readonly [string, string])[] = [['target', quoted(target)]];
  const named = Object.entries(kinds).map(([name, kind]) => [name, quoted(kind)] as const);
  if (named.length > 0) options.push(['kinds', object(named)]);
  if (problem !== 'auto') options.push(['problem', quoted(problem)]);
  if (balanced) options.push(['classWeights', "'balanced'"]);
  if (seconds > 0) options.push(['maxSeconds', String(seconds)]);
  options.push(['seed', String(seed)]);
  const read = encoding ? `, { encoding: ${quoted(encoding)} }` : '';
  return {
    title: 'Train it in Node',
    hint: `Run npm install nablanet in the folder of ${file}.${seconds > 0 ? '' : ' This trains the same model again, bit for bit.'}`,
    code: `import { writeFileSync } from 'node:fs';
import { readTable } from 'nablanet/data';
import { TableModel } from 'nablanet/table';

const table = readTable(${quoted(file)}${read});
const model = await TableModel.train(table, ${object(options)});
console.log(model.report());
writeFileSync(${quoted(fileName(target))}, model.save());
`,
  };
}

/** Asking a saved model. */
export function usingSnippets(view: ModelView, filled: Filled): Snippet[] {
  const file = quoted(fileName(view.target));
  const row = rowOf(view, filled);
  return [
    {
      title: 'Use it in Node',
      hint: 'Run it in the folder of the model file.',
      code: `import { readFileSync } from 'node:fs';
import { TableModel } from 'nablanet/table';

const model = TableModel.load(readFileSync(${file}));
const rows = [${row}];
console.log(model.predict(rows));
console.log(${asking(view)});
`,
    },
    {
      title: 'Use it in a page',
      hint: 'Put it next to the model file on any web server.',
      code: `<!doctype html>
<meta charset="utf-8" />
<pre id="answer"></pre>
<script type="importmap">
  {
    "imports": {
      "nablanet": "https://cdn.jsdelivr.net/npm/nablanet/dist/index.js",
      "nablanet/table": "https://cdn.jsdelivr.net/npm/nablanet/dist/table/index.js"
    }
  }
</script>
<script type="module">
import { TableModel } from 'nablanet/table';

const response = await fetch(${file});
const model = TableModel.load(await response.arrayBuffer());
const rows = [${row}];
const said = { answer: model.predict(rows), trust: ${asking(view)} };
document.querySelector('#answer').textContent = JSON.stringify(said, null, 2);
</script>
`,
    },
  ];
}
