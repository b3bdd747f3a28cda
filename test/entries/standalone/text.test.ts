/** The text of programs: its size, what is in it and what is not, and that linters, compilers and Node take it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { type Activation, Network } from 'nablanet';
import { afterAll, describe, expect, test } from 'vitest';
import { type ModuleOptions, toModule } from '../../../src/entries/standalone';
import { numberList, quote, stringList } from '../../../src/entries/standalone/text';
import { ACTIVATION_NAMES } from '../../../src/toolbox/activations';
import { CARS, carNetwork, drawn, rowsFor } from './networks';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nablanet-standalone-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FORMATS = ['esm', 'cjs', 'function'] as const;

/** Runs a program to its end; what it prints, and all of it in the error where it fails. */
function run(script: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

const layers = ACTIVATION_NAMES.flatMap((activation, i) => [
  { units: 3, activation, normalize: ([null, 'batch', 'layer'] as const)[i % 3] },
]);
const scaler = { method: 'standard' } as const;
const NETS: Record<string, Network> = {
  everything: drawn(
    {
      inputs: 3,
      layers: [...layers, { units: 2, activation: 'linear' }],
      inputScaler: scaler,
      outputScaler: scaler,
      inputNames: ['a', 'b c', "d'e"],
    },
    1,
  ),
  classes: drawn(
    {
      inputs: 2,
      layers: [{ units: 3, activation: 'softmax' }],
      loss: 'crossEntropy',
      classNames: ['x', '\u00e9"', "'</script>"],
      inputNames: ['a', 'b'],
    },
    2,
  ),
  decisions: drawn({ inputs: 2, layers: [2], loss: 'binaryCrossEntropy' }, 3),
  cars: carNetwork({ inputNames: ['colour', 'time', 'doors'], handleUnknown: 'ignore' }),
  carsScaled: carNetwork({ inputScaler: scaler }),
  bare: drawn({ inputs: 1, layers: [{ units: 1, activation: 'linear', bias: false }] }, 4),
};

describe.each(Object.entries(NETS))('%s', (_, net) => {
  test.each(FORMATS)('%s: no syntax later than ES2017', (format) => {
    const { code } = toModule(net, { format });
    const under = (target: string): string => transformSync(code, { target }).code;
    expect(under('es2017')).toBe(under('esnext'));
  });

  test.each(FORMATS)('%s: ASCII, no eval, nothing loaded, nothing of a host', (format) => {
    const { code, types } = toModule(net, { format, types: true });
    expect(`${code}${types}`).toMatch(/^[\n -~]*$/);
    expect(code).not.toMatch(
      /\b(eval|Function|import|require|atob|Buffer|globalThis|window|WebAssembly|TextDecoder)\b/,
    );
    expect(code).not.toMatch(/Math\.(?!(?:fround|floor|sqrt|abs|min|max|LOG2E|SQRT1_2)\b)| \*\* /);
    expect(code).not.toContain('</');
    expect(code).toMatch(
      /^(\(\(\) => \{\n {2})?\/\/ A neural network, [\d-]+ \([a-zA-Z, ]+\), that predicts on its own\. Written by nablanet/,
    );
  });

  test('the same network gives the same text, and stays as it is', () => {
    const before = net.getParameters();
    const text = toModule(net, { types: true });
    expect(toModule(net.clone(), { types: true })).toEqual(text);
    expect(net.getParameters()).toEqual(before);
    expect(toModule(net).types).toBeNull();
  });
});

test('linters find nothing, with the rules of this repository', () => {
  const { linter } = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
  const at = join(folder, 'lint');
  mkdirSync(at);
  writeFileSync(join(at, 'biome.json'), JSON.stringify({ root: true, linter }));
  for (const [name, net] of Object.entries(NETS)) {
    for (const format of FORMATS) {
      const { code, types } = toModule(net, { format, types: true });
      const file = `${name}.${format}.${format === 'cjs' ? 'cjs' : 'mjs'}`;
      writeFileSync(join(at, file), format === 'function' ? `export default ${code};` : code);
      writeFileSync(join(at, `${name}.${format}.d.ts`), types);
    }
  }
  const lint = (): string =>
    run(join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), ['lint', '--error-on-warnings'], at);
  expect(lint()).toMatch(/Checked 37 files/);
  writeFileSync(join(at, 'bad.mjs'), 'const unused = 1;\n');
  expect(lint).toThrow('noUnusedVariables');
});

test('the size of the numbers as base64, and at most 12 kB', () => {
  for (const units of [1, 64, 1000]) {
    const activations = ['gelu', 'softmax'] as const;
    const net = new Network({ inputs: 64, layers: activations.map((activation) => ({ units, activation })), seed: 1 });
    const rest = toModule(net).code.length - (16 / 3) * net.parameterCount;
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan(12_000);
  }
});

/** Words that tell a part; the activation that is used alone needs no other's. */
const MARKS: [string, Activation, string[]][] = [
  ['relu', 'relu', ['Math.max']],
  ['tanh', 'tanh', ['TANH', 'exp(']],
  ['gelu', 'gelu', ['ERF', 'exp(']],
  ['softplus', 'softplus', ['Math.max', 'LOG', 'exp(']],
  ['linear', 'linear', []],
];

test.each(MARKS)('%s: no part that is not needed', (_, activation, marks) => {
  const { code } = toModule(new Network({ inputs: 2, layers: [{ units: 1, activation }], seed: 1 }));
  const all = [
    'Math.max',
    'TANH',
    'ERF',
    'LOG',
    'exp(',
    'softmax',
    'batchNorm',
    'layerNorm',
    'affine',
    'inputNames',
    'classify',
  ];
  expect(
    all.filter((mark) =>
      code
        .replace(/'.*'/g, '')
        .replace(/^\/\/.*/, '')
        .replace('Math.LOG2E', '')
        .includes(mark),
    ),
  ).toEqual(marks);
});

describe('files', () => {
  const FILES: [string, string, ModuleOptions['format'], (code: string) => string][] = [
    ['mjs', 'd.mts', 'esm', (code) => code],
    ['cjs', 'd.cts', 'cjs', (code) => code],
    ['f.mjs', 'f.d.mts', 'function', (code) => `export default ${code};\n`],
  ];
  for (const [name, net] of Object.entries(NETS)) {
    for (const [ending, declaration, format, file] of FILES) {
      const { code, types } = toModule(net, { ...(format ? { format } : {}), types: true });
      writeFileSync(join(folder, `${name}.${ending}`), file(code));
      writeFileSync(join(folder, `${name}.${declaration}`), types);
    }
  }

  test('Node takes them as ES modules and as CommonJS: the same bits', () => {
    const inputs = Object.entries(NETS).map(
      ([name, net]) => [name, net.config.inputEncoder ? CARS : Array.from(rowsFor(net, 5, 6))] as const,
    );
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const results = {};
      for (const [name, x] of ${JSON.stringify(inputs)}) {
        const [esm, cjs, named, fn] = [await import(\`./\${name}.mjs\`), require(\`./\${name}.cjs\`), await import(\`./\${name}.cjs\`), await import(\`./\${name}.f.mjs\`)];
        results[name] = [esm, cjs, named, { predict: fn.default, ...fn.default }].map(({ predict, classify, classifyNames }) => ({
          outputs: Array.from(predict(x)),
          classes: classify ? Array.from(classify(x)) : null,
          names: classifyNames ? classifyNames(x) : null,
        }));
      }
      console.log(JSON.stringify(results));`,
    );
    const results = JSON.parse(run(join(folder, 'main.mjs'), []));
    for (const [name, x] of inputs) {
      const net = NETS[name];
      const expected = {
        outputs: Array.from(net.predict(x)),
        classes: net.outputs > 1 ? Array.from(net.classify(x)) : null,
        names: net.config.classNames ? net.classifyNames(x) : null,
      };
      expect(results[name]).toEqual([expected, expected, expected, expected]);
    }
  });

  test('tsc --strict takes their declarations', () => {
    writeFileSync(
      join(folder, 'consumer.mts'),
      `import * as esm from './classes.mjs';
      import * as cjs from './classes.cjs';
      import fn from './classes.f.mjs';
      import { predict } from './everything.mjs';
      import * as bare from './bare.cjs';
      import { predict as cars, classify as kindOf } from './cars.mjs';
      import carsScaled from './carsScaled.f.mjs';

      for (const { predict, classify, classNames, classifyNames, inputNames } of [esm, cjs, { predict: fn, ...fn }]) {
        const outputs: Float32Array = predict([[1, 2], Float32Array.of(1, 2)]);
        const classes: Uint32Array = classify({ a: 1, b: 2 });
        const names: ('x' | '\\u00e9"' | "'</script>")[] = classifyNames([{ a: 1, b: 2 }]);
        const first: 'x' = classNames[0];
        const second: 'b' = inputNames[1];
        console.log(outputs, classes, names, first, second);
      }
      console.log(fn(new Uint8Array(2)).length, predict({ a: 1, 'b c': 2, "d'e": 3 }), bare.predict([1]));
      console.log(cars({ colour: 'red', time: 1, doors: 2 }), kindOf([['red', 1, 2]]), carsScaled(['red', 1, 2]));
      // @ts-expect-error time is a number
      cars({ colour: 'red', time: '1', doors: 2 });
      // @ts-expect-error another name
      esm.predict({ a: 1, c: 2 });
      // @ts-expect-error no matrix
      cjs.predict('abc');
      // @ts-expect-error it tells no classes
      bare.classify([1]);
      // @ts-expect-error there are three
      console.log(fn.classNames[3]);`,
    );
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'NodeNext',
      target: 'ES2020',
      lib: ['ES2020', 'DOM'],
      types: [],
      skipDefaultLibCheck: true, // TypeScript's own declarations
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }));
    run(join(ROOT, 'node_modules/typescript/bin/tsc'), ['-p', folder]);
  });
});

describe('values as text', () => {
  test('strings come back as they were', () => {
    const all = Array.from({ length: 0x300 }, (_, i) => String.fromCharCode(i)).join('');
    for (const text of ['', "'", '"', `'"`, '\\', '\u2028', '\u{1f600}', '\ud800', '</script>', all]) {
      // biome-ignore lint/security/noGlobalEval: a literal is to be read as a program has it
      expect(globalThis.eval(quote(text))).toBe(text);
      expect(quote(text)).toMatch(/^[ -;=-~]*$/);
    }
  });

  test('numbers, too, in lines of 120 at most', () => {
    const numbers = [0, -0, 1e-320, 1 / 3, -5e300, ...Array.from({ length: 99 }, (_, i) => Math.sqrt(i))];
    const text = numberList('[1, ', numbers, '].flat()', 4);
    // biome-ignore lint/security/noGlobalEval: a literal is to be read as a program has it
    expect(globalThis.eval(text)).toStrictEqual([1, ...numbers]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(stringList('x = ', ['a'.repeat(70), 'b'.repeat(70)], ';').split('\n')).toHaveLength(4);
  });
});
