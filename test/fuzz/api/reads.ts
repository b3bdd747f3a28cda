/** Calls that change nothing, each against the same by another route. Where they did, twins would differ later. */
import * as fc from 'fast-check';
import type { Step } from './program';
import { oneOf, type Subject } from './subject';

/** A kind of step, and how its steps are drawn. */
export interface Kind {
  readonly name: string;
  readonly steps: fc.Arbitrary<Step>;
}

/** Steps that are drawn with parameters, and said about any network that they fit. */
export function step<Drawn>(
  name: string,
  drawn: fc.Arbitrary<Drawn>,
  line: (subject: Subject, drawn: Drawn) => string | undefined,
): Kind {
  return { name, steps: drawn.map((values) => ({ name, line: (subject) => line(subject, values) })) };
}

/** Where to cut `rows` rows in two, neither part under `least`; undefined where they are too few. */
export function cutOf(rows: number, at: number, least = 1): number | undefined {
  return rows < 2 * least ? undefined : least + (at % (rows - 2 * least + 1));
}

const nat = fc.nat(1000);
const both = (a: string, b: string): string => `Float32Array.of(...${a}, ...${b})`;

/** Whether rows can be classified. */
export const classifies = ({ outputs, activation }: Subject): boolean => outputs > 1 || activation === "'sigmoid'";
/** Whether a row's target is one class. */
export const hasClasses = ({ targets, outputs }: Subject): boolean =>
  ['classes', 'names', 'one-hot'].includes(targets) || (targets === 'bits' && outputs === 1);

export const reads: readonly Kind[] = [
  step('predict or losses, rows in two parts', fc.tuple(nat, oneOf('predict', 'losses')), (s, [at, method]) => {
    const k = cutOf(s.rows, at);
    if (!k) return undefined;
    const of = (from: number, to?: number): string =>
      `net.${method}(${s.x(from, to)}${method === 'losses' ? `, ${s.y(from, to)}` : ''})`;
    return `assert.deepEqual(${both(of(0, k), of(k))}, ${of(0)});`;
  }),
  step('forward, rows in two parts', nat, (s, at) => {
    const k = cutOf(s.rows, at);
    if (!k) return undefined;
    const [a, b] = [both('a[i][name]', 'b[i][name]'), "['preActivations', 'activations']"];
    return `for (const [i, all] of net.forward(x).entries()) for (const [a, b, name] of ${b}.map((name) => [net.forward(${s.x(0, k)}), net.forward(${s.x(k)}), name])) assert.deepEqual(${a}, all[name]);`;
  }),
  step('forward ends in what predict says', fc.constant(0), (s) =>
    s.scaledOutputs ? undefined : 'assert.deepEqual(net.forward(x).at(-1).activations, net.predict(x));',
  ),
  step('predict into out', fc.constant(0), ({ rows, outputs }) => {
    return `{ const out = new Float32Array(${rows * outputs}); assert.equal(net.predict(x, out), out); assert.deepEqual(out, net.predict(x)); }`;
  }),
  step('losses, other forms of x and y', fc.constant(0), ({ otherX = 'x', otherY = 'y' }) => {
    return `assert.deepEqual(net.losses(${otherX}, ${otherY}), net.losses(x, y));`;
  }),
  // Central differences in float64: few rows.
  step('checkGradients', fc.constant(0), ({ rows, ownLoss }) =>
    rows > 10 || ownLoss ? undefined : 'assert(net.checkGradients(x, y).worst.layer < net.layers.length);',
  ),
  step('predict, another form of x', fc.constant(0), ({ otherX }) =>
    otherX ? `assert.deepEqual(net.predict(${otherX}), net.predict(x));` : undefined,
  ),
  step('classify', fc.constant(0), (s) => {
    if (!classifies(s)) return undefined;
    const { outputs, targets, activation } = s;
    const decides = targets === 'bits' || (outputs === 1 && activation === "'sigmoid'");
    const found = decides
      ? 'Uint32Array.from(p, (a) => Number(a > 0.5))'
      : `Uint32Array.from({ length: p.length / ${outputs} }, (_, i) => p.subarray(${outputs} * i, ${outputs} * (i + 1)).reduce((best, a, j, row) => (a > row[best] ? j : best), 0))`;
    return `{ const p = net.predict(x); assert.deepEqual(net.classify(x), ${found}); }`;
  }),
  step('classifyNames', fc.constant(0), ({ targets }) =>
    targets === 'names'
      ? "assert.deepEqual(net.classifyNames(x), Array.from(net.classify(x), (i) => 'abcde'[i]));"
      : undefined,
  ),
  step('evaluate is the mean of losses', fc.boolean(), ({ rows, ownLoss }, weighted) => {
    const sum = `net.losses(x, y).reduce((sum, c, i) => sum + c${weighted && !ownLoss ? ' * weights[i]' : ''}, 0)`;
    const options = weighted && !ownLoss ? ', { sampleWeights: weights }' : '';
    return `close(net.evaluate(x, y${options}).loss, ${sum} / ${rows});`;
  }),
  step('evaluate, its metrics', fc.constant(0), (s) => {
    if (hasClasses(s)) {
      return '{ const found = net.evaluate(x, y, { metrics: { right: accuracy } }); assert.equal(found.right, found.accuracy); }';
    }
    if (s.targets !== 'numbers' && s.targets !== 'flat') return undefined;
    return `{ const { loss, accuracy, ...found } = net.evaluate(x, y, { metrics: { mae, rmse } }); const [p, q] = [net.predict(x), y.flat()]; assert.deepEqual(found, { mae: mae(p, q), rmse: rmse(p, q) }); }`;
  }),
  step('gradients', fc.constant(0), ({ batchNorm }) => {
    const loss = batchNorm ? '' : ' close(g.loss, net.evaluate(x, y).loss);';
    return `{ const g = net.gradients(x, y); assert.deepEqual(net.clone().gradients(x, y), g);${loss} }`;
  }),
  step('gradients are the mean of two parts', nat, ({ rows, batchNorm, ...s }, at) => {
    const k = cutOf(rows, at);
    if (batchNorm || !k) return undefined;
    const of = (from: number, to?: number): string => `net.gradients(${s.x(from, to)}, ${s.y(from, to)}).parameters`;
    return `{ const [g, a, b] = [${of(0)}, ${of(0, k)}, ${of(k)}]; const size = 1 + Math.max(...g.map(Math.abs)); g.forEach((v, i) => close(v / size, (${k} * a[i] + ${rows - k} * b[i]) / ${rows} / size)); }`;
  }),
  step('backward from the loss by hand', fc.constant(0), (s) => {
    if (s.loss !== "'squaredError'" || s.scaledOutputs) return undefined;
    return `{ const q = y.flat(); const g = net.gradients(x, y).parameters; const size = 1 + Math.max(...g.map(Math.abs)); const a = ${
      s.batchNorm ? '[]' : 'net.predict(x)'
    }; if (a.length) net.backward(x, a.map((v, i) => (2 * (v - q[i])) / ${s.rows})).parameters.forEach((v, i) => close(v / size, g[i] / size)); }`;
  }),
  step('parameters by layer', fc.constant(0), () => {
    return '{ const all = net.layers.flatMap((l) => [l.getWeights(), l.getBiases(), l.getScale(), l.getShift()]).flatMap((v) => [...(v ?? [])]); assert.deepEqual([...net.getParameters(new Float32Array(net.parameterCount))], all); }';
  }),
  step('saved and loaded, cloned', oneOf('load', 'clone', 'buffer'), ({ given }, route) => {
    if (route === 'clone') return 'same(net, net.clone());';
    return `same(net, Network.load(net.save({ training: true })${route === 'buffer' ? '.buffer' : ''}${given}));`;
  }),
  step('saved without training', fc.constant(0), ({ given }) => {
    return `{ const again = Network.load(net.save()${given}); assert.deepEqual([again.predict(x), again.save()], [net.predict(x), net.save()]); }`;
  }),
  step('JSON and back', fc.constant(0), ({ given }) => {
    return `assert.deepEqual(Network.fromJSON(JSON.parse(JSON.stringify(net))${given}).predict(x), net.predict(x));`;
  }),
  step('its config', fc.constant(0), () => {
    return 'assert.deepEqual(new Network(net.config).getParameters(), new Network(config).getParameters());';
  }),
  step('the other backend', oneOf('auto', 'simd'), ({ given }, backend) => {
    const options = given ? given.replace('{ ', `{ backend: '${backend}', `) : `, { backend: '${backend}' }`;
    return `{ const p = net.predict(x); Network.load(net.save()${options}).predict(x).forEach((v, i) => close(v, p[i])); }`;
  }),
];
