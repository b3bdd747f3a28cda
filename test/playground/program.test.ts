/** The code that the playground shows makes the network that the page trains. */
import * as nablanet from 'nablanet';
import { describe, expect, test } from 'vitest';
import { chosenFeatures, FEATURES, toInputs } from '../../examples/playground/src/plane/features';
import { makeData } from '../../examples/playground/src/plane/problems';
import { networkText, pageOf, programOf } from '../../examples/playground/src/plane/program';
import { DEFAULTS, FIELDS, makeRun, type PlaneSettings } from '../../examples/playground/src/plane/settings';

/** Runs a text with the package's names in scope. */
function run<Value>(text: string): Value {
  const names = Object.keys(nablanet);
  return new Function(...names, `return ${text}`)(...Object.values(nablanet)) as Value;
}

const OTHERS: PlaneSettings = {
  ...DEFAULTS,
  layers: [{ units: 5, activation: 'leakyRelu' }],
  output: 'tanh',
  loss: 'huber',
  l1: 0.001,
  l2: 0.01,
  dropout: 0.2,
  seed: 77,
};

describe('new Network(…) of the settings', () => {
  test.each(FIELDS.optimizer.choices.map(([name]) => name))('%s: it is the network of the page', (optimizer) => {
    for (const settings of [DEFAULTS, OTHERS]) {
      const chosen = { ...settings, optimizer, learningRate: 0.02 };
      const { config } = makeRun(chosen, makeData(chosen.problem, chosen));
      const made = run<nablanet.Network>(networkText(chosen));
      expect(JSON.parse(JSON.stringify(made))).toEqual(JSON.parse(JSON.stringify(new nablanet.Network(config))));
    }
  });

  test('no hidden layers', () => {
    expect(run<nablanet.Network>(networkText({ ...DEFAULTS, layers: [] })).layers).toHaveLength(1);
  });
});

test('the program names its data, its batch and its epochs', () => {
  const code = programOf({ ...DEFAULTS, batchSize: 0, optimizer: 'momentum', x2: false, sin1: true }, 12);
  expect(code).toContain("import { sgd, Network } from 'nablanet';");
  expect(code).toContain('rows of [x₁, sin πx₁]');
  expect(code).toContain("epochs: 12, batchSize: 'full', validation: test");
});

test('the page has the library, all numbers exactly, and no end of a script inside', () => {
  const settings: PlaneSettings = { ...DEFAULTS, x1x2: true, points: 40, added: [[53, -21, 1]] };
  const data = makeData(settings.problem, settings);
  const given = makeRun(settings, data);
  const page = pageOf(settings, data, given, 3, "const library = '</script>';");
  expect(page.split('</script>')).toHaveLength(3); // two scripts end, and no other
  expect(page).toContain("'<\\/script>'");
  const [, x] = /const x = new Float32Array\((\[.*?\])\);/.exec(page) ?? [];
  expect(Float32Array.from(JSON.parse(x))).toEqual(given.data.x);
  const [, points] = /const points = (\[.*?\]);/.exec(page) ?? [];
  const [, features] = /const features = (\(x1, x2\) => .*?);/.exec(page) ?? [];
  const of = run<(x1: number, x2: number) => number[]>(features);
  const at: number[] = JSON.parse(points);
  const rows = Array.from({ length: at.length / 2 }, (_, i) => of(at[2 * i], at[2 * i + 1]));
  expect(Float32Array.from(rows.flat())).toEqual(given.data.x);
});

test('features are what their names say', () => {
  const all = chosenFeatures({ ...DEFAULTS, x1x1: true, x2x2: true, x1x2: true, sin1: true, sin2: true });
  expect(all).toEqual(FEATURES);
  const [a, b] = [0.75, -0.25]; // exact in float32
  const expected = [a, b, a * a, b * b, a * b, Math.sin(Math.PI * a), Math.sin(Math.PI * b)];
  // The sines are rounded to float32: half a unit in the last place of numbers below 1.
  for (const [i, value] of toInputs(Float32Array.of(a, b), all).entries())
    expect(Math.abs(value - expected[i])).toBeLessThan(2 ** -24);
});

test('added points are trained on, and stand behind the others', () => {
  for (const [problem, low] of [
    ['xor', 0],
    ['waves', -1],
  ] as const) {
    const plain = makeData(problem, DEFAULTS);
    const more = makeData(problem, {
      ...DEFAULTS,
      added: [
        [53, -21, 1],
        [0, 110, 0],
      ],
    });
    expect(more.heldOut).toEqual(plain.heldOut);
    expect(more.training.at.subarray(0, -4)).toEqual(plain.training.at);
    expect(more.training.at.subarray(-4)).toEqual(Float32Array.of(0.53, -0.21, 0, 1.1));
    expect([...more.training.y.subarray(-2)]).toEqual([1, low]);
  }
});
