/**
 * The package's ES module and its CommonJS module in one program: a class of each, and what one makes the other takes.
 * Here the sources are the one, dist/*.cjs the other.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as onnx from '../../src/entries/formats/onnx';
import * as pytorch from '../../src/entries/formats/pytorch';
import * as tfjs from '../../src/entries/formats/tfjs';
import * as node from '../../src/entries/node';
import * as search from '../../src/entries/search';
import * as standalone from '../../src/entries/standalone';
import * as main from '../../src/index';
import { expectRefusal, typeRefusal } from '../support/errors';

const require = createRequire(import.meta.url);
const cjs = <Entry>(name: string): Entry => require(join('../../dist', name, 'index.cjs')) as Entry;

const folder = mkdtempSync(join(tmpdir(), 'nablanet-copies-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Copy {
  main: typeof main;
  onnx: typeof onnx;
  pytorch: typeof pytorch;
  tfjs: typeof tfjs;
  node: typeof node;
  search: typeof search;
  standalone: typeof standalone;
}

const SOURCES: Copy = { main, onnx, pytorch, tfjs, node, search, standalone };
const COMMON: Copy = {
  main: cjs(''),
  onnx: cjs('onnx'),
  pytorch: cjs('pytorch'),
  tfjs: cjs('tfjs'),
  node: cjs('node'),
  search: cjs('search'),
  standalone: cjs('standalone'),
};

const CONFIG = { inputs: 2, layers: [{ units: 3, normalize: 'batch' }, 1], seed: 1, backend: 'simd' } as const;
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [0, 1, 1, 0];

/** What takes a network, of a copy of the package; what it returns is compared with that for a network of its own. */
const TAKERS: Record<string, (copy: Copy, net: main.Network) => unknown> = {
  toONNX: (copy, net) => copy.onnx.toONNX(net),
  toPyTorch: (copy, net) => copy.pytorch.toPyTorch(net),
  toTFJS: (copy, net) => copy.tfjs.toTFJS(net),
  toModule: (copy, net) => copy.standalone.toModule(net),
  toWasm: (copy, net) => copy.standalone.toWasm(net),
  saveFile: (copy, net) => {
    copy.node.saveFile(net, join(folder, 'net.safetensors'));
    return copy.node.loadFile(join(folder, 'net.safetensors')).getParameters();
  },
  checkpoint: (copy, net) => {
    net.train(x, y, { epochs: 1, onEpoch: copy.node.checkpoint(net, { path: join(folder, 'run.safetensors') }) });
    return copy.node.loadFile(join(folder, 'run.safetensors')).getParameters();
  },
  setParameters: (copy, net) => {
    const other = new copy.main.Network({ ...CONFIG, seed: 2 });
    other.setParameters(net);
    return other.predict(x); // running statistics come along
  },
};

describe.each([
  ['the ES module', SOURCES, COMMON],
  ['CommonJS', COMMON, SOURCES],
])('a network of the other copy for %s', (_, copy, other) => {
  const trained = ({ Network }: typeof main): main.Network => {
    const net = new Network(CONFIG);
    net.train(x, y, { epochs: 5 });
    return net;
  };

  test.each(Object.entries(TAKERS))('%s', (_, take) => {
    expect(copy.main.Network).not.toBe(other.main.Network);
    expect(take(copy, trained(other.main))).toEqual(take(copy, trained(copy.main)));
  });

  test('one of another shape is refused, and changes nothing', () => {
    const net = trained(copy.main);
    const before = net.getParameters();
    const foreign = new other.main.Network({ ...CONFIG, layers: [2, 1] });
    expect(() => net.setParameters(foreign)).toThrow(/^"from" expected a network of shape 2-3 \(batch\)-1, got 2-2-1$/);
    expect(net.getParameters()).toEqual(before);
  });

  test('what is no network is refused as before', () => {
    for (const wrong of [{}, null, undefined, 1, 'net', { save: () => {} }, Object.create(null), copy.main.Network]) {
      for (const name of ['toONNX', 'toPyTorch', 'toTFJS', 'toModule', 'toWasm', 'saveFile'] as const) {
        expectRefusal(
          () => TAKERS[name](copy, wrong as never),
          typeRefusal(/^"net" expected a Network( or a TableModel)?, got /),
        );
      }
    }
  });

  test('scaler, encoder, optimizer and schedule of the other copy', () => {
    const history = (parts: typeof main): readonly number[] => {
      const rows = [
        ['a', 1],
        ['b', 2],
        ['a', 3],
        ['b', 5],
      ];
      const inputEncoder = new parts.OneHotEncoder({ columns: [0] }).fit(rows);
      const net = new copy.main.Network({
        ...{ inputs: 3, layers: [3, 1], seed: 1, backend: 'simd', inputEncoder },
        inputScaler: new parts.Scaler(),
        loss: parts.huber({ delta: 0.5 }),
        optimizer: parts.adam({ learningRate: 0.01 }),
      });
      const learningRate = parts.cosine({ epochs: 10 });
      return net.train(rows, new parts.LabelEncoder().fitTransform(['n', 'y', 'y', 'n']), { epochs: 5, learningRate })
        .loss;
    };
    expect(history(other.main)).toEqual(history(copy.main));
  });

  test('lbfgs of the other copy', () => {
    const lossWith = ({ lbfgs }: typeof main): readonly number[] =>
      new copy.main.Network({ inputs: 2, layers: [3, 1], seed: 1, backend: 'simd', optimizer: lbfgs() }).train(x, y, {
        epochs: 5,
        batchSize: 'full',
      }).loss;
    expect(lossWith(other.main)).toEqual(lossWith(copy.main));
  });
});
