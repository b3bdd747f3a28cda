/**
 * Networks that brain.js 1.6.1 and 2.0.0-beta.24 trained, as their `toJSON()` has them, and what their `run` makes of
 * some inputs: every activation, arrays and objects.
 *
 *   npm ci --prefix test/peers --ignore-scripts && node test/golden/brain/generate.mjs
 *
 * writes brain.json beside this file, one network a line. Math.random, which draws brain.js' weights, is replaced by a
 * generator with a seed (Park and Miller 1988), so that the same comes out again.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const load = createRequire(new URL('../../peers/package.json', import.meta.url));
const LIBRARIES = { 1: load('brain.js-1'), 2: load('brain.js') };

let state = 2;
Math.random = () => {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
};

const SAMPLES = 6;
const numbers = (count) => Array.from({ length: count }, () => Math.round(Math.random() * 1000) / 1000);
const named = (values, names) => Object.fromEntries(values.map((value, i) => [names[i], value]));
const all = (output) => (ArrayBuffer.isView(output) ? Array.from(output) : output);

/**
 * The network with weights drawn from −1 to 1: with brain.js' relus, training often ends in outputs that are all 0.
 */
function stir(version, json) {
  const draw = (value) => {
    if (typeof value === 'number') return Math.fround(2 * Math.random() - 1);
    if (Array.isArray(value)) return value.map(draw);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, draw(each)]));
  };
  return new LIBRARIES[version].NeuralNetwork().fromJSON({ ...json, layers: json.layers.map(draw) });
}

/** Trains one network; inputs to run are the samples', and others that are far from them. */
function makeCase(version, options, sizes, { inputs, outputs } = {}) {
  let net = new LIBRARIES[version].NeuralNetwork({ ...options, hiddenLayers: sizes.slice(1, -1) });
  const width = sizes[sizes.length - 1];
  const input = () => (inputs ? named(numbers(sizes[0]), inputs) : numbers(sizes[0]));
  const data = Array.from({ length: SAMPLES }, () => ({
    input: input(),
    output: outputs ? named(numbers(width), outputs) : numbers(width),
  }));
  net.train(data, { iterations: 40, learningRate: 0.1 });
  if (options.activation.endsWith('relu')) net = stir(version, net.toJSON());
  const far = inputs ? named(numbers(sizes[0]), inputs) : numbers(sizes[0]);
  for (const [key, value] of Object.entries(far)) far[key] = (value - 0.5) * 20;
  const x = [...data.map((sample) => sample.input), far];
  const y = x.map((row) => all(net.run(row)));
  return { version, options, sizes, json: net.toJSON(), x, y };
}

const cases = [1, 2].flatMap((version) => [
  ...['sigmoid', 'relu', 'leaky-relu', 'tanh'].flatMap((activation) => [
    makeCase(version, { activation }, [2, 4, 2]),
    makeCase(version, { activation }, [4, 6, 5, 3]),
  ]),
  makeCase(version, { activation: 'sigmoid' }, [3, 4, 2], { inputs: ['r', 'g', 'b'], outputs: ['black', 'white'] }),
  makeCase(version, { activation: 'tanh' }, [3, 4, 2], { inputs: ['10', 'a b', '9'] }),
  makeCase(version, { activation: 'sigmoid' }, [2, 3, 3], { outputs: ['__proto_', 'constructor', '0'] }),
]);
const lines = cases.map((each) => `  ${JSON.stringify(each)}`);
writeFileSync(new URL('brain.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
