/** Files that are not what they seem: a clear error with code 'file', and never more memory than the file is worth. */
import { describe, expect, test } from 'vitest';
import { adam, lbfgs, Network } from '../../src/index';
import { expectRefusal, thrownBy } from '../support/errors';
import { apart, together, trained } from './files';

const { net } = trained('batch normalisation');
const file = net.save({ training: true });
const { header, data } = apart(file);

/** The file with another header, whose description of the network may be changed, too. */
function changed(
  change: (parts: { header: Record<string, unknown>; about: Record<string, unknown> }) => void,
): Uint8Array {
  const copy = structuredClone(header) as Record<string, unknown>;
  const about = JSON.parse(header.__metadata__.nablanet);
  change({ header: copy, about });
  if (copy.__metadata__ !== undefined && typeof copy.__metadata__ === 'object') {
    copy.__metadata__ = { nablanet: JSON.stringify(about) };
  }
  return together(copy, data);
}

const weights = 'layers.0.weights';
const entry = (of: Record<string, unknown>, name = weights): Record<string, unknown> =>
  of[name] as Record<string, unknown>;

test('the file as it was, put together again, is read', () => {
  expect(Network.load(changed(() => {})).getParameters()).toStrictEqual(net.getParameters());
});

describe('safetensors', () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /a safetensors file, header and all, got 0 bytes/],
    ['seven bytes', file.slice(0, 7), /got 7 bytes/],
    ['a header that never ends', together('', new Uint8Array(0)).fill(255), /header and all, got 8 bytes/],
    ['a header of 2⁶³ bytes', new Uint8Array([0, 0, 0, 0, 0, 0, 0, 128, 123, 125]), /header and all/],
    ['half of it', file.slice(0, file.length / 2), /"bytes" expected/],
    ['a byte too few', file.slice(0, -1), /up to the end/],
    ['the last tensor cut off', file.slice(0, file.length - 4), /data_offsets up to the end/],
    ['a byte too many', new Uint8Array([...file, 0]), /up to the end/],
    ['no JSON', together('{"a":', data), /"file" expected a model, got SyntaxError/],
    [
      'no UTF-8',
      together(Buffer.from([123, 255, 125]).toString('latin1'), data).fill(255, 9, 10),
      /"file" expected a model, got TypeError/,
    ],
    ['a list', together([], new Uint8Array(0)), /"header" expected an object, got an array of 0/],
    ['null', together('null', new Uint8Array(0)), /"header" expected an object, got null/],
    ['deep nesting', together(`${'['.repeat(1e6)}`, new Uint8Array(0)), /^"JSON" expected at most 100 levels/],
    ['a tensor that is a number', together({ a: 1 }, new Uint8Array(0)), /"a" expected an object, got 1/],
    ['a tensor with more to it', together({ a: { x: 1 } }, new Uint8Array(0)), /"a" expected options among dtype/],
    [
      'a type unknown',
      changed(({ header }) => (entry(header).dtype = 'F99')),
      /^"layers.0.weights" expected F32, got "F99"$/,
    ],
    [
      'a type that is no text',
      changed(({ header }) => (entry(header).dtype = 7)),
      /^"layers.0.weights" expected dtype, shape and data_offsets that agree, got \{"dtype":7/,
    ],
    ['a type of other numbers', changed(({ header }) => (entry(header).dtype = 'I32')), /expected F32, got "I32"/],
    ['a shape below 0', changed(({ header }) => (entry(header).shape = [-5, -6])), /dtype, shape/],
    ['a shape of halves', changed(({ header }) => (entry(header).shape = [2.5, 12])), /dtype, shape/],
    ['a shape in words', changed(({ header }) => (entry(header).shape = '5,6')), /dtype, shape/],
    ['a shape too large', changed(({ header }) => (entry(header).shape = [2 ** 50, 2 ** 50])), /dtype, shape/],
    ['places in words', changed(({ header }) => (entry(header).data_offsets = ['0', '120'])), /dtype, shape/],
    ['one place', changed(({ header }) => (entry(header).data_offsets = [0])), /dtype, shape/],
    ['places the wrong way round', changed(({ header }) => (entry(header).data_offsets = [120, 0])), /dtype, shape/],
    [
      'a tensor past the end',
      changed(({ header }) => (entry(header).data_offsets = [data.length, data.length + 120])),
      /data_offsets without gaps from/,
    ],
    [
      'two tensors in one place',
      changed(({ header }) => (header.b = { ...entry(header) })),
      /data_offsets without gaps from 120, got 0/,
    ],
    ['a gap', changed(({ header }) => delete header[weights]), /data_offsets without gaps from 0, got 120/],
    ['a metadata list', changed(({ header }) => (header.__metadata__ = 7)), /"__metadata__" expected an object, got 7/],
  ];
  test.each(cases)('%s', (_, bytes, message) => {
    expectRefusal(() => Network.load(bytes), {
      class: thrownBy(() => Network.load(bytes)).name as 'RangeError',
      code: 'file',
      message,
    });
  });

  test('what is no bytes is no file, but the caller’s mistake', () => {
    for (const wrong of [undefined, null, 'file', [1, 2], {}, new Float32Array(2)]) {
      expectRefusal(() => Network.load(wrong as unknown as Uint8Array), {
        ...{ class: 'TypeError', code: 'type' },
        message: /^"bytes" expected a Uint8Array or an ArrayBuffer, got /,
      });
    }
  });
});

describe('a network', () => {
  const layer = (about: Record<string, unknown>) => (about.config as { layers: Record<string, unknown>[] }).layers[0];
  const config = (about: Record<string, unknown>) => about.config as Record<string, unknown>;
  const training = (about: Record<string, unknown>) => about.training as Record<string, unknown>;
  const cases: [string, Uint8Array, RegExp][] = [
    [
      'another’s tensors',
      changed(({ header }) => delete header.__metadata__),
      /^"nablanet" expected a network beside the tensors, got undefined$/,
    ],
    ['another version', changed(({ about }) => (about.version = 2)), /^"version" expected 1, got 2$/],
    ['a version in words', changed(({ about }) => (about.version = '1')), /got "1"/],
    ['a key too many', changed(({ about }) => (about.more = 1)), /"nablanet" expected options among version/],
    ['no config', changed(({ about }) => delete about.config), /"config" expected an object, got undefined/],
    ['a config with more to it', changed(({ about }) => (config(about).more = 1)), /"config" expected options among/],
    [
      'more units than weights',
      changed(({ about }) => (layer(about).units = 7)),
      /"layers.0.weights" expected shape 5,7, got 5,6 \(30 numbers\)/,
    ],
    [
      'units for gigabytes',
      changed(({ about }) => (layer(about).units = 2 ** 28)),
      /"layers.0.weights" expected shape 5,268435456|4 GiB/,
    ],
    [
      'units without end',
      changed(({ about }) => (layer(about).units = 1e300)),
      /"layers\[0\].units" expected an integer/,
    ],
    ['an activation unknown', changed(({ about }) => (layer(about).activation = 'rellu')), /did you mean "relu"/],
    [
      'an activation from the prototype',
      changed(({ about }) => (layer(about).activation = 'toString')),
      /"layers\[0\].activation"/,
    ],
    [
      'a layer without its tensors',
      changed(({ about }) => (about.config as { layers: object[] }).layers.push({ units: 2 })),
      /"layers.3.weights" expected shape 3,2, got none \(0 numbers\)/,
    ],
    [
      'tensors without a layer',
      changed(({ about }) => (about.config as { layers: object[] }).layers.pop()),
      /"tensors" expected \d+ of them/,
    ],
    [
      'frozen by numbers',
      changed(({ about }) => (layer(about).trainable = 1)),
      /"layers\[0\].trainable" expected true or false, got 1/,
    ],
    [
      'a scaler of another width',
      changed(
        ({ about }) =>
          (config(about).inputScaler = {
            method: 'standard',
            learnt: { rows: 1, minimum: [0], maximum: [1], center: [0], spread: [1] },
          }),
      ),
      /"inputScaler" expected a scaler of 5 columns, got 1/,
    ],
    ['no counters', changed(({ about }) => (about.training = {})), /"plateau" expected an object, got undefined/],
    [
      'a counter below 0',
      changed(({ about }) => (training(about).steps = -1)),
      /"steps" expected an integer >= 0, got -1/,
    ],
    [
      'a rate below 0',
      changed(({ about }) => (training(about).learningRate = -1)),
      /"learningRate" expected a finite number >= 0/,
    ],
    [
      'a stream of zeros',
      changed(({ about }) => (training(about).shuffling = { state: [0, 0, 0, 0], spare: null })),
      /"state" expected four integers, not all 0/,
    ],
    [
      'training without its tensors',
      together(unkept(), apart(net.save()).data),
      /^"optimizer.0" expected shape \d+, got none/,
    ],
  ];
  /** The header of a file without optimizer state, which says that there is some. */
  function unkept(): unknown {
    const plain = apart(new Network({ ...net.config, optimizer: adam() }).save());
    const about = JSON.parse(plain.header.__metadata__.nablanet);
    about.training = JSON.parse(header.__metadata__.nablanet).training;
    return { ...plain.header, __metadata__: { nablanet: JSON.stringify(about) } };
  }
  test.each(cases)('%s', (_, bytes, message) => {
    const error = thrownBy(() => Network.load(bytes));
    expect(error.message).toMatch(message);
    expect(error.code).toBe('file');
  });

  test('text that is no JSON, or another’s', () => {
    for (const nablanet of ['', '{', '7', 'null', '[]']) {
      const error = thrownBy(() => Network.load(together({ ...header, __metadata__: { nablanet } }, data)));
      expect(error.code).toBe('file');
    }
  });

  test('parameters that are not finite are refused, unless they are wanted', () => {
    const bad = data.slice();
    new DataView(bad.buffer).setFloat32(8, Number.NaN, true);
    const bytes = together(header, bad);
    expect(thrownBy(() => Network.load(bytes)).message).toBe(
      '"layers.0.weights" expected finite numbers, got NaN at 2',
    );
    expect(Network.load(bytes, { allowNonFinite: true }).getParameters()[2]).toBeNaN();
  });

  test('a variance below 0 is refused in any case', () => {
    const bad = data.slice();
    new DataView(bad.buffer).setFloat32(header['layers.0.variance'].data_offsets[0] + 4, -1, true);
    for (const allowNonFinite of [false, true]) {
      expect(thrownBy(() => Network.load(together(header, bad), { allowNonFinite })).message).toBe(
        '"layers.0.variance" expected finite numbers >= 0, got -1 at 1',
      );
    }
  });

  test('an optimizer that remembers gigabytes of nothing is refused', () => {
    const small = apart(new Network({ inputs: 100, layers: [100], optimizer: lbfgs() }).save());
    const about = JSON.parse(small.header.__metadata__.nablanet);
    about.config.optimizer.history = 10_000;
    const bytes = together({ ...small.header, __metadata__: { nablanet: JSON.stringify(about) } }, small.data);
    expect(thrownBy(() => Network.load(bytes)).message).toMatch(/^"optimizer" expected less state/);
    expect(Network.load(bytes, { optimizer: lbfgs() }).parameterCount).toBe(10_100);
  });

  test('options are checked as any', () => {
    const load = (options: unknown) => () => Network.load(file, options as object);
    expect(thrownBy(load({ back: 'simd' }))).toMatchObject({ code: 'value' });
    expect(thrownBy(load(7))).toMatchObject({ code: 'type' });
    expect(thrownBy(load({ allowNonFinite: 1 }))).toMatchObject({ code: 'type' });
    expect(thrownBy(() => net.save({ training: 1 } as object))).toMatchObject({ code: 'type' });
    expect(thrownBy(() => net.save({ optimizer: true } as object))).toMatchObject({ code: 'value' });
  });
});

describe('JSON', () => {
  const json = net.toJSON();
  const cases: [string, unknown, RegExp][] = [
    ['nothing', undefined, /"json" expected an object, got undefined/],
    ['text', JSON.stringify(json), /"json" expected an object, got "\{/],
    ['no tensors', { nablanet: json.nablanet }, /"tensors" expected an object/],
    [
      'a list too short',
      { ...json, tensors: { ...json.tensors, [weights]: [1, 2] } },
      /"layers.0.weights" expected shape 5,6, got 5,6 \(2 numbers\)/,
    ],
    [
      'what is no number',
      { ...json, tensors: { ...json.tensors, [weights]: new Array(30).fill('1') } },
      /"layers.0.weights"/,
    ],
    [
      'null, as JSON has it for NaN',
      { ...json, tensors: { ...json.tensors, [weights]: new Array(30).fill(null) } },
      /"layers.0.weights"/,
    ],
    [
      'numbers beyond float32',
      { ...json, tensors: { ...json.tensors, [weights]: new Array(30).fill(1e300) } },
      /"layers.0.weights" expected finite numbers/,
    ],
    ['a tensor too many', { ...json, tensors: { ...json.tensors, more: [] } }, /"tensors" expected \d+ of them/],
    [
      'an array that says it is longer',
      { ...json, tensors: { ...json.tensors, [weights]: { length: 30 } } },
      /"layers.0.weights"/,
    ],
  ];
  test.each(cases)('%s', (_, value, message) => {
    const error = thrownBy(() => Network.fromJSON(value as typeof json));
    expect(error.message).toMatch(message);
    expect(error.code).toBe('file');
  });

  test('__proto__ is a key like any other', () => {
    const text = JSON.stringify(json).replace('"tensors":{', '"tensors":{"__proto__":[1],');
    expect(thrownBy(() => Network.fromJSON(JSON.parse(text))).message).toMatch(/"tensors" expected \d+ of them/);
    const polluting = JSON.stringify(json).replace('"config":{', '"config":{"__proto__":{"inputs":9},');
    expect(thrownBy(() => Network.fromJSON(JSON.parse(polluting))).message).toMatch(/"config" expected options/);
    expect(({} as { inputs?: number }).inputs).toBeUndefined();
  });
});
