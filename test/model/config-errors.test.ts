/** Every wrong config: refused when the network is made, by a message that names the option and what it should be. */
import { describe, expect, test } from 'vitest';
import { Network, sgd } from '../../src/index';
import { expectRefusal, type Refusal, rangeRefusal, thrownBy, typeRefusal } from '../support/errors';

const make = (config: unknown) => () => new Network(config as never);
/** A config of one sigmoid layer, with changes. */
const withOptions = (options: object) => make({ inputs: 3, layers: [2], ...options });
const withLayer = (layer: unknown) => make({ inputs: 3, layers: [4, layer] });

function expectEach(cases: [what: string, action: () => unknown, refusal: Refusal][]): void {
  test.each(cases)('%s', (_, action, refusal) => expectRefusal(action, refusal));
}

/** `expected one of …` with all names in it, then `got`. */
function oneOf(name: string, names: string[], got: string): RegExp {
  const known = names.map((n) => `(?=.*"${n}")`).join('');
  return new RegExp(`^"${name.replace(/[[\].]/g, '\\$&')}" expected ${known}one of .*, got ${got}$`);
}

describe('the config itself', () => {
  expectEach([
    ['missing', make(undefined), typeRefusal('"config" expected an object, got undefined')],
    ['null', make(null), typeRefusal('"config" expected an object, got null')],
    ['a number', make(3), typeRefusal('"config" expected an object, got 3')],
    ['a string', make('3-4-2'), typeRefusal('"config" expected an object, got "3-4-2"')],
    ['an array', make([3, 4, 2]), typeRefusal('"config" expected an object, got an array of 3')],
    ['a function', make(() => ({})), typeRefusal('"config" expected an object, got a function')],
  ]);
});

describe('names that nobody knows', () => {
  const near = (of: string, wrong: string, right: string): Refusal =>
    rangeRefusal(
      new RegExp(`^"${of}" expected options among .*\\b${right}\\b.*, got "${wrong}"; did you mean "${right}"\\?$`),
    );
  expectEach([
    ['layer', withOptions({ layer: [2] }), near('config', 'layer', 'layers')],
    ['input', make({ input: 3, layers: [2] }), near('config', 'input', 'inputs')],
    ['Loss', withOptions({ Loss: 'squaredError' }), near('config', 'Loss', 'loss')],
    ['optimiser', withOptions({ optimiser: sgd() }), near('config', 'optimiser', 'optimizer')],
    ['seeds', withOptions({ seeds: 1 }), near('config', 'seeds', 'seed')],
    ['backends', withOptions({ backends: 'simd' }), near('config', 'backends', 'backend')],
    ['unit', withLayer({ unit: 2 }), near('layers\\[1\\]', 'unit', 'units')],
    ['activations', withLayer({ units: 2, activations: 'relu' }), near('layers\\[1\\]', 'activations', 'activation')],
    ['initialiser', withLayer({ units: 2, initialiser: 'zeros' }), near('layers\\[1\\]', 'initialiser', 'initializer')],
    ['biases', withLayer({ units: 2, biases: false }), near('layers\\[1\\]', 'biases', 'bias')],
    ['learningrate', () => sgd({ learningrate: 0.1 } as never), near('sgd', 'learningrate', 'learningRate')],
    [
      'learnRate, in an optimizer without its factory',
      withOptions({ optimizer: { name: 'sgd', learnRate: 0.1 } }),
      near('sgd', 'learnRate', 'learningRate'),
    ],
    ['uniforms', withLayer({ units: 2, initializer: { uniforms: [0, 1] } }), near('.*', 'uniforms', 'uniform')],
    ['Normal', withLayer({ units: 2, initializer: { Normal: [0, 1] } }), near('.*', 'Normal', 'normal')],
    [
      'one that is near to nothing',
      withOptions({ xyzzy: 1 }),
      rangeRefusal(/^"config" expected options among inputs, layers, .*, seed, backend, got "xyzzy"$/),
    ],
  ]);
});

describe('names to choose from', () => {
  const activation = (name: unknown) => make({ inputs: 3, layers: [{ units: 2, activation: name }] });
  const activations = [
    'linear',
    'sigmoid',
    'tanh',
    'relu',
    'leakyRelu',
    'elu',
    'gelu',
    'silu',
    'softplus',
    'mish',
    'selu',
    'softmax',
  ];
  const losses = [
    'squaredError',
    'meanSquaredError',
    'meanAbsoluteError',
    'huber',
    'crossEntropy',
    'binaryCrossEntropy',
  ];
  const initializer = (name: unknown) => make({ inputs: 3, layers: [{ units: 2, initializer: name }] });
  const initializers = ['glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'lecunNormal', 'zeros'];
  const backends = ['auto', 'relaxed-simd', 'simd'];
  const suggests = (wrong: string, right: string): string => `"${wrong}"; did you mean "${right}"\\?`;
  expectEach([
    [
      'activation sigmoyd',
      activation('sigmoyd'),
      rangeRefusal(oneOf('layers[0].activation', activations, suggests('sigmoyd', 'sigmoid'))),
    ],
    [
      'activation ReLU',
      activation('ReLU'),
      rangeRefusal(oneOf('layers[0].activation', activations, suggests('ReLU', 'relu'))),
    ],
    ['activation null', activation(null), typeRefusal(oneOf('layers[0].activation', activations, 'null'))],
    [
      'activation Math.tanh',
      activation(Math.tanh),
      typeRefusal(oneOf('layers[0].activation', activations, 'a function')),
    ],
    [
      'loss mse',
      withOptions({ loss: 'mse' }),
      rangeRefusal(oneOf('loss', losses, suggests('mse', 'meanSquaredError'))),
    ],
    [
      'loss squaredErorr',
      withOptions({ loss: 'squaredErorr' }),
      rangeRefusal(oneOf('loss', losses, suggests('squaredErorr', 'squaredError'))),
    ],
    ['loss 1', withOptions({ loss: 1 }), typeRefusal(oneOf('loss', losses, '1'))],
    [
      'initializer glorot',
      initializer('glorotuniform'),
      rangeRefusal(oneOf('layers[0].initializer', initializers, suggests('glorotuniform', 'glorotUniform'))),
    ],
    ['initializer 0', initializer(0), typeRefusal(oneOf('layers[0].initializer', initializers, '0'))],
    ['initializer null', initializer(null), typeRefusal(oneOf('layers[0].initializer', initializers, 'null'))],
    [
      'backend simt',
      withOptions({ backend: 'simt' }),
      rangeRefusal(oneOf('backend', backends, suggests('simt', 'simd'))),
    ],
    ['backend webgpu', withOptions({ backend: 'webgpu' }), rangeRefusal(oneOf('backend', backends, '"webgpu"'))],
    ['backend true', withOptions({ backend: true }), typeRefusal(oneOf('backend', backends, 'true'))],
    ['bias 1', withLayer({ units: 2, bias: 1 }), typeRefusal('"layers[1].bias" expected true or false, got 1')],
    [
      'bias null',
      withLayer({ units: 2, bias: null }),
      typeRefusal('"layers[1].bias" expected true or false, got null'),
    ],
  ]);
});

describe('counts', () => {
  const integer = 'expected an integer from 1 to 2147483640, got';
  const wrong: [value: unknown, shown: string][] = [
    [0, '0'],
    [-1, '-1'],
    [2.5, '2.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [2 ** 31, '2147483648'],
    [1e300, '1e+300'],
  ];
  const alien: [value: unknown, shown: string][] = [
    ['4', '"4"'],
    [[4], 'an array of 1'],
    [{}, 'an object'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [4n, '4n'],
    [Symbol('4'), 'a symbol'],
  ];
  const places: [name: string, of: (value: unknown) => () => unknown][] = [
    ['inputs', (inputs) => withOptions({ inputs })],
    ['layers[1].units', (units) => withLayer({ units })],
  ];
  describe.each(places)('%s', (name, of) => {
    test.each(wrong)('%s', (value, shown) => {
      expectRefusal(of(value), rangeRefusal(`"${name}" ${integer} ${shown}`));
    });
    test.each(alien)('%s', (value, shown) => {
      expectRefusal(of(value), typeRefusal(`"${name}" ${integer} ${shown}`));
    });
  });
  expectEach([
    ['a layer 0', withLayer(0), rangeRefusal(`"layers[1].units" ${integer} 0`)],
    ['a layer 1.5', withLayer(1.5), rangeRefusal(`"layers[1].units" ${integer} 1.5`)],
    ['a layer "4"', withLayer('4'), typeRefusal(`"layers[1].units" ${integer} "4"`)],
    ['a layer {}', withLayer({}), typeRefusal(`"layers[1].units" ${integer} undefined`)],
  ]);
});

describe('layers', () => {
  const hole = Array.from({ length: 2 }, () => 2);
  delete hole[0];
  const noLayer = '"layers[1]" expected a layer or a number of units, got';
  expectEach([
    ['missing', make({ inputs: 3 }), typeRefusal('"layers" expected an array of layers, got undefined')],
    ['a number', withOptions({ layers: 2 }), typeRefusal('"layers" expected an array of layers, got 2')],
    [
      'a layer',
      withOptions({ layers: { units: 2 } }),
      typeRefusal('"layers" expected an array of layers, got an object'),
    ],
    ['none', withOptions({ layers: [] }), rangeRefusal('"layers" expected at least one layer, got none')],
    [
      'a hole',
      withOptions({ layers: hole }),
      typeRefusal('"layers[0]" expected a layer or a number of units, got undefined'),
    ],
    ['undefined', withLayer(undefined), typeRefusal(`${noLayer} undefined`)],
    ['null', withLayer(null), typeRefusal(`${noLayer} null`)],
    ['an array', withLayer([4]), typeRefusal('"layers[1]" expected an object, got an array of 1')],
  ]);
});

describe('a loss and the last layer', () => {
  const over = (loss: string, activation: string, units = 2) =>
    make({ inputs: 3, layers: [{ units, activation }], loss });
  /** The message names the losses that do go with the layer, the layer that does go with the loss, and both misfits. */
  const misfit = (loss: string, activation: string, others: string[], would: string): Refusal => {
    const all = others.map((name) => `(?=.*\\b${name}\\b)`).join('');
    return rangeRefusal(
      new RegExp(
        `^"loss" expected ${all}.*last layer of "${activation}" .*last layer of "${would}" under "${loss}", got "${loss}"$`,
      ),
    );
  };
  const distances = ['squaredError', 'meanSquaredError'];
  const cases: [loss: string, activation: string, others: string[], would: string][] = [
    ['crossEntropy', 'sigmoid', [...distances, 'binaryCrossEntropy'], 'softmax'],
    ['crossEntropy', 'linear', distances, 'softmax'],
    ['crossEntropy', 'tanh', distances, 'softmax'],
    ['crossEntropy', 'relu', distances, 'softmax'],
    ['binaryCrossEntropy', 'softmax', [...distances, 'crossEntropy'], 'sigmoid'],
    ['binaryCrossEntropy', 'linear', distances, 'sigmoid'],
    ['binaryCrossEntropy', 'tanh', distances, 'sigmoid'],
    ['binaryCrossEntropy', 'relu', distances, 'sigmoid'],
  ];
  test.each(cases)('%s over %s', (loss, activation, others, would) => {
    expectRefusal(over(loss, activation), misfit(loss, activation, others, would));
  });

  test('the message offers no loss that would be refused in its turn', () => {
    expect(thrownBy(over('crossEntropy', 'linear')).message).not.toContain('binaryCrossEntropy');
    expect(thrownBy(over('binaryCrossEntropy', 'tanh')).message).not.toMatch(/crossEntropy/);
  });

  test('one softmax unit under crossEntropy', () => {
    const message =
      /^"layers" expected at least 2 units .*"crossEntropy".*"binaryCrossEntropy" with one sigmoid unit would do\), got 1$/;
    expectRefusal(over('crossEntropy', 'softmax', 1), rangeRefusal(message));
  });

  test.each(distances)('%s goes with any last layer', (loss) => {
    for (const activation of ['linear', 'sigmoid', 'tanh', 'relu', 'softmax']) {
      expect(over(loss, activation)()).toBeInstanceOf(Network);
    }
  });
});
