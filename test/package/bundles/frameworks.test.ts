/** Networks and scalers in the state of frameworks, as the guide tells it (docs/frameworks.md). The real ones are run. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { produce, setAutoFreeze } from 'immer';
import { autorun, isObservable, makeAutoObservable, observable } from 'mobx';
import { LabelEncoder, type Layer, Network, OneHotEncoder, Random, Scaler } from 'nablanet';
import { createElement, useState } from 'react';
import { renderToString } from 'react-dom/server';
import { compileModule } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import { isReactive, reactive, readonly, ref, shallowReactive, toRaw } from 'vue';

const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];

interface Held {
  net: Network;
  layers: readonly Layer[];
  scaler: Scaler;
  one: OneHotEncoder;
  label: LabelEncoder;
  random: Random;
}

function made(): Held {
  const net = new Network({ inputs: 2, layers: [4, 1], seed: 1, backend: 'simd' });
  return {
    net,
    layers: net.layers,
    scaler: new Scaler().fit(x),
    one: new OneHotEncoder().fit([['a'], ['b']]),
    label: new LabelEncoder().fit(['a', 'b']),
    random: new Random(1),
  };
}

/** Everything works that looks at private members, reading and writing, and comes to what it comes to without. */
function expectAtWork(held: Held): void {
  const plain = made();
  const works = ({ net, layers, scaler, one, label, random }: Held): unknown => {
    net.train(x, y, { epochs: 3 });
    net.learningRate = 0.2;
    layers[0].trainable = false;
    net.trainBatch(x, y);
    const parameters = Array.from(net.getParameters());
    const other = net.clone();
    other.setParameters(net);
    scaler.partialFit([[3, 4]]);
    return [
      parameters,
      Array.from(other.getParameters()),
      Array.from(net.layers[1].getWeights()),
      Array.from(scaler.transform(x)),
      Array.from(one.transform([['b']])),
      Array.from(label.transform(['b'])),
      random.uniform(),
      net.layers[0].trainable,
    ];
  };
  expect(works(held)).toEqual(works(plain));
}

describe('Vue', () => {
  test.each([
    ['reactive', (held: Held) => reactive(held) as Held],
    ['ref', (held: Held) => ref(held).value as Held],
    ['readonly', (held: Held) => readonly(held) as Held],
    ['shallowReactive', (held: Held) => shallowReactive(held)],
    ['reactive, in an array', (held: Held) => reactive([held])[0] as Held],
  ])('%s', (_, wrap) => expectAtWork(wrap(made())));

  test('each of them by itself is no proxy, and what is around it is', () => {
    for (const value of [...Object.values(made()).flat()] as object[]) {
      expect(isReactive(reactive(value))).toBe(false);
      expect(toRaw(ref(value).value)).toBe(value);
    }
    expect(isReactive(reactive(made()))).toBe(true);
  });
});

test('MobX', () => {
  expectAtWork(observable(made()));
  class Store {
    held = made();
    epochs = 0;
    constructor() {
      makeAutoObservable(this);
    }
    train(): void {
      this.held.net.train(x, y, { epochs: 1 });
      this.epochs = this.held.net.epochs;
    }
  }
  const store = new Store();
  const seen: number[] = [];
  const stop = autorun(() => seen.push(store.epochs));
  store.train();
  stop();
  expect(seen).toEqual([0, 1]); // what changes inside a network is told by a number beside it
  expect(isObservable(store.held.net)).toBe(false);
});

test('Immer keeps the network itself in the next state, and does not freeze what is in it', () => {
  setAutoFreeze(true);
  const before = { held: made(), epochs: 0 };
  const after = produce(before, (draft) => {
    draft.held.net.train(x, y, { epochs: 1 });
    draft.epochs = draft.held.net.epochs;
  });
  expect(after.held.net).toBe(before.held.net);
  expect(after.epochs).toBe(1);
  expectAtWork(
    produce({ held: made(), n: 0 }, (draft) => {
      draft.n = 1;
    }).held,
  );
});

test('React keeps it in state as it is', () => {
  const held = made();
  let kept = made();
  const Page = (): ReturnType<typeof createElement> => {
    [kept] = useState(held);
    return createElement('p', null, kept.net.predict([0, 1])[0].toFixed(6));
  };
  expect(renderToString(createElement(Page))).toBe(`<p>${made().net.predict([0, 1])[0].toFixed(6)}</p>`);
  expect(kept).toBe(held);
});

test('Svelte 5: $state', async () => {
  const { js } = compileModule('export function hold(held) { let state = $state(held); return state; }', {
    generate: 'client',
    filename: 'hold.svelte.js',
  });
  const client = createRequire(import.meta.url)
    .resolve('svelte')
    .replace(/index-server\.js$/, 'internal/client/index.js');
  const code = js.code.replaceAll('svelte/internal/client', pathToFileURL(client).href);
  const { hold } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as {
    hold(held: Held): Held;
  };
  const held = made();
  const state = hold(held);
  expect(state).not.toBe(held); // a proxy
  expect(state.net).toBe(held.net);
  expectAtWork(state);
});
