/**
 * Calls on tiny networks, and many networks in turn (`npm run bench:tiny`): ours against plain JavaScript written for the
 * shape (tiny-rivals.ts), which must compute the same first. Writes bench/results/tiny-node<version>.json.
 *
 *     npm run bench:tiny -- --only predict --before ../other/dist/index.js     another build as a rival, printed only
 */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { Network as OurNetwork } from '../dist/index.js';
import { environment, type Ratio, type Rival, ratio, takeTurns, writeResult } from './measure';
import { byHand } from './tiny-rivals';

// Node 20 has relaxed SIMD behind a flag; what is measured there is what users get without it.
const { values: chosen } = parseArgs({
  options: { only: { type: 'string' }, before: { type: 'string' }, flag: { type: 'string', multiple: true } },
});
for (const flag of chosen.flag ?? []) setFlagsFromString(flag);
const { Network, Random, sgd } = await import('../dist/index.js');
const { toModule } = await import('../dist/standalone/index.js');
const before: { Network: typeof OurNetwork } | undefined = chosen.before && (await import(chosen.before));

/** How far float32 results may lie from those of plain JavaScript, which adds up in float64. */
const TOLERANCE = 1e-4;
const ROUNDS = 9;
const MILLISECONDS = 60;
/** Calls in one timed run, and rows that they go round. */
const CALLS = 1000;
const random = new Random(1);
const vector = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const rowsOf = (width: number): Float32Array[] => Array.from({ length: 64 }, () => vector(width));

/** A network of one hidden layer of tanh. */
function make(Kind: typeof OurNetwork, [inputs, hidden, outputs]: readonly number[], seed: number): OurNetwork {
  return new Kind({
    inputs,
    layers: [
      { units: hidden, activation: 'tanh' },
      { units: outputs, activation: outputs === 1 ? 'sigmoid' : 'linear' },
    ],
    optimizer: sgd({ learningRate: 0.001 }),
    seed,
  });
}

const handOf = (net: OurNetwork, [inputs, hidden, outputs]: readonly number[]) =>
  byHand(inputs, hidden, outputs, net.getParameters(), 0.001, outputs === 1);

function hold(what: string, ours: ArrayLike<number>, theirs: ArrayLike<number>): void {
  for (let i = 0; i < ours.length; i++) {
    if (!(Math.abs(ours[i] - theirs[i]) <= TOLERANCE * (1 + Math.abs(theirs[i])))) {
      throw new Error(`${what}: ${ours[i]} is not ${theirs[i]} (${i})`);
    }
  }
}

/** A kind of call: what ours does with a network, and what JavaScript does. */
interface Work {
  readonly name: string;
  /** What is timed, of a build of ours. */
  ours(Kind: typeof OurNetwork): () => void;
  /** The same in plain JavaScript; results have been compared. */
  plain?(): () => void;
}

/** `CALLS` calls, each with the next of 64 rows. */
function loop(call: (i: number) => void): () => void {
  return () => {
    for (let i = 0; i < CALLS; i++) call(i);
  };
}

const BIRD = [5, 8, 1];
const CART = [4, 24, 2];
const [xs, cs, ys] = [rowsOf(5), rowsOf(4), rowsOf(2)];

function predictWork(shape: readonly number[], rows: Float32Array[]): Work {
  const out = new Float32Array(shape[2]);
  return {
    name: `predict(x, out), ${shape.join('-')}`,
    ours(Kind) {
      const net = make(Kind, shape, 1);
      return loop((i) => void net.predict(rows[i & 63], out));
    },
    plain() {
      const net = make(Network, shape, 1);
      const hand = handOf(net, shape);
      for (const row of rows) {
        hand.predict(row, out);
        hold('predict', net.predict(row), out);
      }
      return loop((i) => hand.predict(rows[i & 63], out));
    },
  };
}

function inTurn(): Work {
  const out = new Float32Array(1);
  return {
    name: '1,000 networks in turn, predict(x, out), 5-8-1',
    ours(Kind) {
      const nets = Array.from({ length: CALLS }, (_, seed) => make(Kind, BIRD, seed));
      return loop((i) => void nets[i].predict(xs[i & 63], out));
    },
    plain() {
      const hands = Array.from({ length: CALLS }, (_, seed) => handOf(make(Network, BIRD, seed), BIRD));
      return loop((i) => hands[i].predict(xs[i & 63], out));
    },
  };
}

const trainWork: Work = {
  name: 'trainBatch, one row of 4-24-2',
  ours(Kind) {
    const net = make(Kind, CART, 1);
    return loop((i) => void net.trainBatch(cs[i & 63], ys[i & 63]));
  },
  plain() {
    const net = make(Network, CART, 1);
    const hand = handOf(net, CART);
    for (let i = 0; i < 256; i++) {
      hold('trainBatch', [net.trainBatch(cs[i & 63], ys[i & 63])], [hand.trainRow(cs[i & 63], ys[i & 63])]);
    }
    return loop((i) => void hand.trainRow(cs[i & 63], ys[i & 63]));
  },
};

const backwardWork: Work = {
  name: 'backward, one row of 4-24-2',
  ours(Kind) {
    const net = make(Kind, CART, 1);
    return loop((i) => void net.backward(cs[i & 63], ys[i & 63]));
  },
  plain() {
    const net = make(Network, CART, 1);
    const hand = handOf(net, CART);
    cs.forEach((x, i) => {
      const [ours, theirs] = [net.backward(x, ys[i]), hand.backward(x, ys[i])];
      hold('backward', ours.parameters, theirs.parameters);
      hold('backward', ours.inputs, theirs.inputs);
    });
    return loop((i) => void hand.backward(cs[i & 63], ys[i & 63]));
  },
};

const applyWork: Work = {
  name: 'applyGradients, 4-24-2',
  ours(Kind) {
    const net = make(Kind, CART, 1);
    const steps = [1, -1].map((sign) => Float32Array.from({ length: net.parameterCount }, (_, i) => sign * (i % 3)));
    return loop((i) => net.applyGradients(steps[i & 1]));
  },
  plain() {
    const net = make(Network, CART, 1);
    const hand = handOf(net, CART);
    const steps = [1, -1].map((sign) => Float32Array.from({ length: net.parameterCount }, (_, i) => sign * (i % 3)));
    const out = new Float32Array(2);
    for (let i = 0; i < 9; i++) {
      net.applyGradients(steps[i & 1]);
      hand.apply(steps[i & 1]);
    }
    hand.predict(cs[0], out);
    hold('applyGradients', net.predict(cs[0]), out);
    return loop((i) => hand.apply(steps[i & 1]));
  },
};

const gradientsWork: Work = {
  name: 'gradients, one row of 4-24-2',
  ours(Kind) {
    const net = make(Kind, CART, 1);
    return loop((i) => void net.gradients(cs[i & 63], ys[i & 63]));
  },
};

const classifyWork: Work = {
  name: 'classify, one row of 4-24-2',
  ours(Kind) {
    const net = make(Kind, CART, 1);
    return loop((i) => void net.classify(cs[i & 63]));
  },
};

/** What toModule writes, against JavaScript for the shape. */
function moduleWork(shape: readonly number[], rows: Float32Array[]): Work {
  const out = new Float32Array(shape[2]);
  const net = make(Network, shape, 1);
  const hand = handOf(net, shape);
  type Predict = (x: Float32Array, out?: Float32Array) => Float32Array;
  const predict: Predict = new Function(`return ${toModule(net as never, { format: 'function' }).code}`)();
  return {
    name: `predict(x) of toModule, ${shape.join('-')}`,
    ours: () => loop((i) => void predict(rows[i & 63])),
    plain() {
      for (const row of rows) {
        hand.predict(row, out);
        hold('toModule', predict(row), out);
      }
      return loop((i) => {
        hand.predict(rows[i & 63], new Float32Array(shape[2]));
      });
    },
  };
}

const works: Work[] = [
  predictWork(BIRD, xs),
  inTurn(),
  predictWork(CART, cs),
  trainWork,
  backwardWork,
  applyWork,
  gradientsWork,
  classifyWork,
  moduleWork(BIRD, xs),
  moduleWork(CART, cs),
];

const short = (value: Ratio | undefined): string => (value ? value.median.toFixed(2) : '–');

const calls: { name: string; nanoseconds: number; plain?: number; times?: Ratio }[] = [];
const table: Record<string, Record<string, unknown>> = {};
for (const work of works) {
  if (chosen.only && !work.name.includes(chosen.only)) continue;
  const rivals: Rival[] = [{ name: 'nablanet', steps: CALLS, run: work.ours(Network) }];
  const plain = work.plain?.();
  if (plain) rivals.push({ name: 'plain JavaScript', steps: CALLS, run: plain });
  if (before) rivals.push({ name: 'before', steps: CALLS, run: work.ours(before.Network) });
  const timings = await takeTurns(rivals, ROUNDS, MILLISECONDS);
  const of = (name: string) => timings.find((timing) => timing.name === name);
  const [ours, theirs, other] = ['nablanet', 'plain JavaScript', 'before'].map(of);
  if (!ours) throw new Error('nothing was timed');
  const times = theirs && ratio(ours, theirs);
  const nanoseconds = Math.round(1000 * ours.microseconds);
  calls.push({
    name: work.name,
    nanoseconds,
    ...(theirs && times ? { plain: Math.round(1000 * theirs.microseconds), times } : {}),
  });
  table[work.name] = {
    ns: nanoseconds,
    'plain, ns': theirs ? Math.round(1000 * theirs.microseconds) : '–',
    'times plain': short(times),
    ...(other
      ? { 'before, ns': Math.round(1000 * other.microseconds), 'times before': short(ratio(ours, other)) }
      : {}),
  };
}
console.table(table);

/** 500 networks of 784-128-10 in turn against one: all are resident, so memory is read at its own speed. */
async function many(): Promise<Record<string, { one: number; inTurn: number; times: Ratio }>> {
  const [count, rows] = [500, 32];
  const layers = [
    { units: 128, activation: 'relu' as const },
    { units: 10, activation: 'softmax' as const },
  ];
  const nets = Array.from({ length: count }, (_, seed) => {
    return new Network({ inputs: 784, layers, loss: 'crossEntropy', optimizer: sgd({ learningRate: 1e-4 }), seed });
  });
  const [x, batch, out] = [vector(784), vector(784 * rows), new Float32Array(10)];
  const labels = Uint8Array.from({ length: rows }, () => random.integer(10));
  // What reading as many bytes takes, with the C library's memchr.
  const bytes = nets.map((net) => Buffer.alloc(4 * net.parameterCount, 2));
  const calls: Record<string, (i: number) => unknown> = {
    'predict(x, out)': (i) => nets[i].predict(x, out),
    'predict, 32 rows': (i) => nets[i].predict(batch),
    'trainBatch, 32 rows': (i) => nets[i].trainBatch(batch, labels),
    'reading as many bytes': (i) => bytes[i].indexOf(1),
  };
  const found: Record<string, { one: number; inTurn: number; times: Ratio }> = {};
  for (const [name, call] of Object.entries(calls)) {
    const turn = (pick: (i: number) => number): (() => void) => {
      return () => {
        for (let i = 0; i < count; i++) call(pick(i));
      };
    };
    const [inTurn, one] = await takeTurns(
      [
        { name: 'in turn', steps: count, run: turn((i) => i) },
        { name: 'one', steps: count, run: turn(() => 0) },
      ],
      5,
      100,
    );
    found[name] = { one: one.microseconds, inTurn: inTurn.microseconds, times: ratio(one, inTurn) };
  }
  return found;
}

const inTurns = chosen.only ? undefined : await many();
if (inTurns) {
  console.log('500 networks of 784-128-10 in turn, µs a call');
  console.table(
    Object.fromEntries(
      Object.entries(inTurns).map(([name, { one, inTurn, times }]) => [
        name,
        { one: one.toFixed(1), 'in turn': inTurn.toFixed(1), times: short(times) },
      ]),
    ),
  );
}
if (chosen.only || chosen.before) process.exit();
const major = process.versions.node.split('.')[0];
console.log(`written: ${writeResult(`tiny-node${major}`, { environment: environment(), calls, inTurns })}`);
