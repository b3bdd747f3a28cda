/** Optimizers and schedules against PyTorch, step by step (generate-steps.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scheduleFromJSON } from '../../src/entries/search/revive';
import * as nablanet from '../../src/index';
import { Network, type Optimizer, type Schedule } from '../../src/index';
import { NO_PLATEAU } from '../../src/toolbox/schedules';
import { BACKENDS } from '../support/backends';

type Named = { name: string; options: Record<string, unknown> };
type Stored = {
  parameters: number[];
  gradients: number[][];
  optimizers: (Named & { finals: number[] })[];
  losses: number[];
  schedules: (Named & { rates: number[] })[];
};

const golden: Stored = JSON.parse(readFileSync(new URL('steps.json', import.meta.url), 'utf8'));
const made = ({ name, options }: Named): unknown =>
  (nablanet as unknown as Record<string, (options: unknown) => unknown>)[name](options);
/** A schedule that is neither a number nor the user's function. */
type Told = Exclude<Schedule, number | ((...of: never) => number)>;
const titled = <Case extends Named>(cases: Case[]) =>
  cases.map((each) => [`${each.name} ${JSON.stringify(each.options)}`, each] as const);

describe.each(BACKENDS)('on %s', (backend) => {
  const networkWith = (optimizer: Optimizer): Network => {
    const count = golden.parameters.length;
    const net = new Network({ inputs: 1, layers: [{ units: count, bias: false }], optimizer, seed: 1, backend });
    net.setParameters(golden.parameters);
    return net;
  };

  test.each(titled(golden.optimizers))('%s', (_, of) => {
    const optimizer = made(of) as Optimizer;
    const net = networkWith(optimizer);
    for (const gradient of golden.gradients) net.applyGradients(gradient);
    net.getParameters().forEach((value, i) => {
      // 25 steps, each rounded to float32; a step of rprop's may be a whole one.
      const tolerance = 3e-6 * (1 + Math.abs(of.finals[i])) + 1e-5 * optimizer.learningRate;
      expect(Math.abs(value - of.finals[i]), `parameter ${i}`).toBeLessThan(tolerance);
    });
  });

  test.each(titled(golden.optimizers))('%s: cleared it starts anew, cloned it goes on', (_, of) => {
    const net = networkWith(made(of) as Optimizer);
    const all = golden.gradients;
    for (const gradient of all.slice(0, 9)) net.applyGradients(gradient);
    const clone = net.clone();
    net.resetOptimizer();
    net.setParameters(golden.parameters);
    const fresh = networkWith(made(of) as Optimizer);
    for (const gradient of all) {
      net.applyGradients(gradient);
      fresh.applyGradients(gradient);
    }
    expect(net.getParameters()).toStrictEqual(fresh.getParameters());
    for (const gradient of all.slice(9)) clone.applyGradients(gradient);
    expect(clone.getParameters()).toStrictEqual(fresh.getParameters());
  });

  test.each(titled(golden.optimizers))('%s: a learning rate set on the way is the rate of the next step', (_, of) => {
    const net = networkWith(made(of) as Optimizer);
    net.learningRate = 0;
    for (const gradient of golden.gradients.slice(0, 5)) net.applyGradients(gradient);
    expect(net.getParameters()).toStrictEqual(Float32Array.from(golden.parameters));
    net.learningRate = 0.01;
    net.applyGradients(golden.gradients[5]);
    expect(net.getParameters()).not.toStrictEqual(Float32Array.from(golden.parameters));
  });
});

test.each(titled(golden.schedules))('%s', (_, of) => {
  const schedule = made(of) as Told;
  let plateau = NO_PLATEAU;
  of.rates.forEach((rate, epoch) => {
    expect(schedule.at(0.1, epoch, 0, plateau), `epoch ${epoch}`).toBeCloseTo(rate, 12);
    plateau = schedule.seen?.(plateau, golden.losses[epoch]) ?? plateau;
  });
});

test.each(titled(golden.schedules))('%s by steps, and from JSON', (_, of) => {
  const { epochs, ...others } = of.options;
  const bySteps = epochs === undefined ? of.options : { steps: epochs, ...others };
  const schedule = scheduleFromJSON(JSON.parse(JSON.stringify(made({ ...of, options: bySteps })))) as Told;
  for (const t of [0, 3, 7, 39, 80]) {
    const [epoch, step] = epochs === undefined ? [t, 0] : [0, t];
    expect(schedule.at(0.1, epoch, step, NO_PLATEAU)).toBe((made(of) as Told).at(0.1, t, 0, NO_PLATEAU));
  }
});

test('warm-up is a line from nearly nothing to the rate', () => {
  const schedule = nablanet.cosine({ epochs: 10, warmup: 4 });
  const rates = [0, 1, 2, 3, 4].map((epoch) => schedule.at(0.5, epoch, 0, NO_PLATEAU));
  for (const [i, rate] of [0.1, 0.2, 0.3, 0.4, 0.5].entries()) expect(rates[i]).toBeCloseTo(rate, 12);
});

test('what JSON leaves of a schedule is refused by train, and numbers come back as they are', () => {
  const net = new Network({ inputs: 1, layers: [1] });
  const learningRate = JSON.parse(JSON.stringify(nablanet.cosine({ epochs: 3 })));
  expect(learningRate).toEqual({
    name: 'cosine',
    unit: 'epochs',
    period: 3,
    warmup: 0,
    minimum: 0,
    restarts: false,
    growth: 1,
  });
  const refused =
    /^"learningRate" expected a number, a function of \(epoch, step\) or a schedule such as .*, got an object$/;
  expect(() => net.train([1], [1], { learningRate })).toThrow(refused);
  expect(scheduleFromJSON(0.25)).toBe(0.25);
  for (const json of [null, 'cosine', { name: 'toString' }, {}]) {
    expect(() => scheduleFromJSON(json)).toThrow('"learningRate" expected a number, or a schedule as JSON, got');
  }
});
