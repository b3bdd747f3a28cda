/**
 * Random networks and their data, as source text: what a failing program is printed as is what has run. Values of the
 * records below are source text, too.
 */
import * as fc from 'fast-check';

/** What a case is about: its declarations, and what steps must know to say something that holds. */
export interface Subject {
  /** The network's config, an object literal. */
  readonly config: string;
  /** Declarations of x and y, and of `r`, which draws them. */
  readonly data: readonly string[];
  /** What `Network.load` needs beside a file, as further arguments: what is code is in no file. */
  readonly given: string;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly layers: readonly Layer[];
  readonly loss: string;
  readonly activation: string;
  readonly targets: Head['targets'];
  /** Rows [from, to) of x and of y, as expressions. */
  x(from: number, to?: number): string;
  y(from: number, to?: number): string;
  /** All of x, and of y, in other forms, where numbers can have one. */
  readonly otherX: string | undefined;
  readonly otherY: string | undefined;
  /** Scalers that learn first: until then nothing but training is possible. */
  readonly unfitted: boolean;
  readonly scaledInputs: boolean;
  readonly scaledOutputs: boolean;
  /** Whether sparse rows would not stay so, whatever they hold. */
  readonly movesZeros: boolean;
  readonly stochastic: boolean;
  readonly batchNorm: boolean;
  readonly lbfgs: boolean;
  /** Whether the loss is a function. */
  readonly ownLoss: boolean;
  readonly optimizer: string;
}

/** Options by name; those left out are not said. */
export type Literal = Readonly<Record<string, string | undefined>>;

/** An object literal of what is there. */
export function literal(options: Literal): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const fields = given.map(([name, value]) => (name === value ? name : `${name}: ${value}`));
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

/** One of these texts, the first the simplest. */
export const oneOf = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

/** Mostly these, now and then those. */
export function mostly<T>(these: fc.Arbitrary<T>, those: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, { weight: 9, arbitrary: these }, { weight: 1, arbitrary: those });
}

/**
 * A record of which each part is there three times in ten, so that parts meet in pairs and not all at once.
 */
export function sparse<Parts extends object>(parts: { [name in keyof Parts]: fc.Arbitrary<Parts[name]> }) {
  const maybe = <T>(part: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.oneof(
      { withCrossShrink: true },
      { weight: 7, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: part },
    );
  const all = Object.entries(parts).map(([name, part]) => [name, maybe(part as fc.Arbitrary<unknown>)]);
  return fc.record(Object.fromEntries(all)) as fc.Arbitrary<Partial<Parts>>;
}

const ACTIVATIONS = [
  ...[
    "'linear'",
    "'tanh'",
    "'sigmoid'",
    "'relu'",
    "'leakyRelu'",
    "'elu'",
    "'gelu'",
    "'silu'",
    "'softplus'",
    "'mish'",
    "'selu'",
  ],
  ...["'softmax'", 'leakyRelu({ slope: 0.2 })', 'elu({ alpha: 0.5 })'],
];
/** The mean of the squares, by hand. */
const OWN_LOSS =
  '(a, y, g, rows) => a.reduce((c, v, i) => { g[i] = (v - y[i]) / rows; return c + (g[i] * (v - y[i])) / 2; }, 0)';

/** What hidden and output layers share. */
const LAYER = {
  bias: oneOf('false'),
  initializer: oneOf("'glorotNormal'", "'heUniform'", "'lecunNormal'", "'zeros'", '{ uniform: [-0.5, 0.5] }'),
  l1: oneOf('0.01'),
  l2: oneOf('0.01'),
  maxNorm: oneOf('0.5'),
  normalize: oneOf("'layer'", "'batch'"),
  trainable: oneOf('false'),
};

const hidden = fc
  .tuple(
    mostly(fc.integer({ min: 1, max: 9 }), fc.constantFrom(17, 33)),
    oneOf(...ACTIVATIONS),
    sparse({ ...LAYER, dropout: oneOf('0.2') }),
  )
  .map(([units, activation, options]): Layer => ({ units: String(units), activation, ...options }));
export type Layer = Literal;

/** The last layer and what goes with it. */
interface Head {
  readonly loss: string;
  readonly activation: string;
  readonly units: number;
  readonly targets: 'numbers' | 'flat' | 'classes' | 'names' | 'one-hot' | 'bits';
}

const head: fc.Arbitrary<Head> = fc.oneof(
  { withCrossShrink: true },
  fc.record({
    loss: oneOf("'squaredError'", "'meanSquaredError'", "'meanAbsoluteError'", 'huber({ delta: 0.5 })', OWN_LOSS),
    activation: oneOf(...ACTIVATIONS),
    units: fc.integer({ min: 1, max: 5 }),
    targets: fc.constantFrom('numbers', 'flat'),
  }),
  fc.record({
    loss: oneOf("'crossEntropy'", 'crossEntropy({ labelSmoothing: 0.1 })'),
    activation: fc.constant("'softmax'"),
    units: fc.integer({ min: 2, max: 5 }),
    targets: fc.constantFrom('classes', 'names', 'one-hot'),
  }),
  fc.record({
    loss: oneOf("'binaryCrossEntropy'", 'binaryCrossEntropy({ labelSmoothing: 0.1 })'),
    activation: fc.constant("'sigmoid'"),
    units: fc.integer({ min: 1, max: 3 }),
    targets: fc.constant('bits'),
  }),
);

const optimizer = oneOf(
  ...['sgd()', 'sgd({ learningRate: 0.05, momentum: 0.9 })', 'sgd({ momentum: 0.5, nesterov: true })', 'adam()'],
  ...['adam({ amsgrad: true })', 'adamw()', 'rmsprop()', 'rmsprop({ centered: true, momentum: 0.5 })', 'rprop()'],
  ...['adagrad()', 'adagrad({ learningRateDecay: 0.1 })', 'lbfgs()', 'lbfgs({ history: 2, maxEvaluations: 5 })'],
);

/** The scaler that leaves zeros at 0. */
const STILL = "{ method: 'maxAbs' }";

const scaler = fc.record({
  method: oneOf("{ method: 'standard' }", "{ method: 'minMax', range: [-1, 1] }", "{ method: 'robust' }", STILL),
  fitted: fc.boolean(),
});

const parts = fc.record({
  rows: mostly(fc.integer({ min: 1, max: 40 }), fc.constantFrom(129, 200)),
  inputs: fc.integer({ min: 1, max: 6 }),
  form: fc.constantFrom('rows', 'float32', 'float64', 'named', 'encoded', 'encoded and named'),
  hidden: fc.array(hidden, { maxLength: 3 }),
  head,
  last: sparse(LAYER),
  seed: fc.nat(999),
  scalers: sparse({ x: scaler, y: scaler }),
  optimizer: fc.option(optimizer, { nil: undefined }),
  others: sparse({
    l1: oneOf('0.001'),
    l2: oneOf('0.001'),
    clipValue: oneOf('0.05'),
    clipNorm: oneOf('0.2'),
    inputNoise: oneOf('0.1'),
    backend: oneOf("'simd'"),
  }),
});

type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

export const subject: fc.Arbitrary<Subject> = parts.map(subjectOf);

/** What an `inputEncoder` makes of three columns of which two are categories. */
const ENCODER = "{ handleUnknown: 'error', categories: [['a', 'b'], [], [1, 2, 3]] }";
const ENCODED = 6;

/** Without what L-BFGS refuses: whatever makes the cost another function at each evaluation. */
function searchable(layer: Layer): Layer {
  const { dropout, maxNorm, normalize, ...others } = layer;
  return { ...others, normalize: normalize === "'batch'" ? "'layer'" : normalize };
}

function subjectOf({
  rows: count,
  form,
  hidden,
  head,
  last,
  seed,
  scalers,
  optimizer,
  others,
  ...drawn
}: Parts): Subject {
  const { loss, activation, units: outputs, targets } = head;
  const lbfgs = optimizer?.startsWith('lbfgs') ?? false;
  const all: Layer[] = [...hidden, { units: String(outputs), activation, ...last }];
  const layers = lbfgs ? all.map(searchable) : all;
  const batchNorm = layers.some(({ normalize }) => normalize === "'batch'");
  const rows = batchNorm ? Math.max(2, count) : count;
  const encoded = form.startsWith('encoded');
  const inputs = encoded ? ENCODED : drawn.inputs;
  const columns = encoded ? 3 : inputs;
  const distance = targets === 'numbers' || targets === 'flat';
  // Scaled targets are anywhere: only such outputs reach them all.
  const scalesY = scalers.y && distance && activation === "'linear'" ? scalers.y : undefined;
  const scalerOf = (given: typeof scalers.x, data: string | undefined): string | undefined =>
    given && (given.fitted && data ? `new Scaler(${given.method}).fit(${data})` : given.method);
  const { clipValue, clipNorm, inputNoise, ...always } = others;
  const config: Literal = {
    inputs: String(inputs),
    layers: `[${layers.map(literal).join(', ')}]`,
    loss: loss === "'squaredError'" ? undefined : loss,
    optimizer,
    ...always,
    ...(lbfgs ? {} : { clipValue, clipNorm, inputNoise }),
    seed: String(seed),
    inputEncoder: encoded ? ENCODER : undefined,
    inputScaler: scalerOf(scalers.x, form === 'rows' ? 'x' : undefined),
    outputScaler: scalerOf(scalesY, targets === 'numbers' ? 'y' : undefined),
    inputNames: form.endsWith('named') ? JSON.stringify([...'abcdef'].slice(0, columns)) : undefined,
    classNames: targets === 'names' ? JSON.stringify([...'abcde'].slice(0, outputs)) : undefined,
  };
  const flat = form === 'float32' || form === 'float64';
  const slice = (name: string, width: number, from: number, to?: number): string => {
    if (from === 0 && (to === undefined || to >= rows)) return name;
    return `${name}.slice(${from * width}${to === undefined ? '' : `, ${to * width}`})`;
  };
  return {
    config: literal(config),
    data: [
      `const r = new Random(${seed});`,
      dataX(form, rows, columns),
      dataY(targets, rows, outputs, scalesY !== undefined),
    ],
    given: givenOf((lbfgs && optimizer) || '', loss === OWN_LOSS),
    ...{ rows, inputs: columns, outputs, layers, loss, activation, targets },
    x: (from, to) => slice('x', flat ? columns : 1, from, to),
    y: (from, to) => slice('y', targets === 'flat' ? outputs : 1, from, to),
    otherX: otherX(form, columns, (!scalers.x || scalers.x.method === STILL) && config.inputNoise === undefined),
    otherY: OTHER_Y[targets],
    unfitted: [config.inputScaler, config.outputScaler].some((text) => text?.startsWith('{')),
    scaledInputs: scalers.x !== undefined,
    scaledOutputs: scalesY !== undefined,
    movesZeros: encoded || config.inputNoise !== undefined || (scalers.x?.method.includes('minMax') ?? false),
    stochastic: config.inputNoise !== undefined || layers.some(({ dropout }) => dropout !== undefined),
    ...{ batchNorm, lbfgs, ownLoss: loss === OWN_LOSS, optimizer: optimizer ?? 'sgd()' },
  };
}

/** The inputs in another form; as sparse rows where nothing shifts their zeros. */
function otherX(form: string, columns: number, sparse: boolean): string | undefined {
  if (form.startsWith('float')) return 'Array.from(x)';
  if (form !== 'rows') return undefined;
  if (!sparse || columns % 2 === 0) return 'Float32Array.from(x.flat())';
  return 'SparseRows.from(x.map((row) => ({ ...row })), Object.keys(x[0]))';
}

/** The targets in other forms. A class stays one: as a row it is computed in another way. */
const OTHER_Y: Readonly<Record<Head['targets'], string | undefined>> = {
  numbers: 'Float32Array.from(y.flat())',
  flat: 'Float64Array.from(y)',
  classes: 'Uint8Array.from(y)',
  names: "y.map((name) => 'abcde'.indexOf(name))",
  'one-hot': 'y.flat()',
  bits: 'Uint8Array.from(y.flat())',
};

function givenOf(search: string, ownLoss: boolean): string {
  const options = literal({ optimizer: search || undefined, loss: ownLoss ? OWN_LOSS : undefined });
  return options === '{}' ? '' : `, ${options}`;
}

const repeat = (count: number, of: string): string => `Array.from({ length: ${count} }, () => ${of})`;
/** Exact in float32, so that no form of the data rounds. */
const NORMAL = 'Math.fround(r.normal())';

function dataX(form: Parts['form'], rows: number, columns: number): string {
  const cells = form.startsWith('encoded')
    ? ["'ab'[r.integer(2)]", NORMAL, '1 + r.integer(3)']
    : new Array<string>(columns).fill(form === 'rows' ? `r.integer(3) && ${NORMAL}` : NORMAL);
  const named = cells.map((cell, i) => `${'abcdef'[i]}: ${cell}`).join(', ');
  if (form === 'float32') return `const x = Float32Array.from({ length: ${rows * columns} }, () => r.normal());`;
  if (form === 'float64') return `const x = Float64Array.from({ length: ${rows * columns} }, () => r.normal());`;
  return `const x = ${repeat(rows, form.endsWith('named') ? `({ ${named} })` : `[${cells.join(', ')}]`)};`;
}

/** Targets that every activation reaches, unless they are scaled. */
function dataY(targets: Head['targets'], rows: number, outputs: number, scaled: boolean): string {
  const number = scaled ? `Math.fround(3 + 5 * r.normal())` : 'Math.fround(r.uniform())';
  const row = {
    numbers: repeat(outputs, number),
    flat: number,
    classes: `r.integer(${outputs})`,
    names: `'abcde'[r.integer(${outputs})]`,
    'one-hot': `Object.assign([${new Array(outputs).fill(0).join(', ')}], { [r.integer(${outputs})]: 1 })`,
    bits: repeat(outputs, 'r.integer(2)'),
  }[targets];
  return `const y = ${repeat(targets === 'flat' ? rows * outputs : rows, row)};`;
}
