#!/usr/bin/env python3
"""ONNX files that others write, with what they predict.

Usage: python3 generate.py        (Debian: apt-get install python3-torch python3-sklearn python3-onnx)

  torch-*.onnx    by PyTorch's own exporter (torch.onnx.export), outputs by the same modules in float32
  sklearn-*.onnx  networks that scikit-learn trained, their nodes laid out as skl2onnx lays them (MatMul, Add, the rest of a
                  classifier behind them; ai.onnx.ml's Scaler), outputs by scikit-learn
  keras-*.onnx    nodes laid out as Keras's export and tf2onnx lay them (MatMul, Add, batch normalisation as Mul and Add, gelu
                  with its factors elsewhere), outputs by NumPy in float64
  other-*.onnx    the ways of saying things that these leave out, likewise

cases.json: for each file its `inputs` (rows of 9 digits), `outputs`, and `output`, the value to ask for where it is not the only
one.
"""
import json, math, pathlib
import numpy as np, onnx, sklearn, torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import nn

HERE = pathlib.Path(__file__).parent
ROWS = 6
cases = []


def nine(values): return [[float(f'{v:.9g}') for v in row] for row in np.asarray(values, dtype=np.float64)]


def keep(file, x, y, output=None):
    x = np.asarray(x).reshape(len(x), -1)
    cases.append({'file': file, **({'output': output} if output else {}), 'inputs': nine(x), 'outputs': nine(y)})


# ---- PyTorch -----------------------------------------------------------------------------------------------------------

class Mapped(nn.Module):
    """A scaler by hand, as people write it into forward()."""
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.register_buffer('mean', torch.tensor([0.5, -1.0, 2.0, 0.25]))
        self.register_buffer('deviation', torch.tensor([2.0, 0.5, 1.5, 4.0]))

    def forward(self, x): return self.inner((x - self.mean) / self.deviation) * 10 + 3


def torch_model(name, module, shape=(4,), opset=13, **options):
    torch.manual_seed(len(cases))
    for part in module.modules():
        if isinstance(part, (nn.Linear, nn.BatchNorm1d, nn.LayerNorm)): part.reset_parameters()
        if isinstance(part, (nn.BatchNorm1d, nn.LayerNorm)) and part.weight is not None:
            nn.init.uniform_(part.weight, 0.5, 1.5), nn.init.uniform_(part.bias, -0.5, 0.5)
    module.train()
    for _ in range(5): module(torch.randn(32, *shape) * 2 + 1)  # statistics that are not 0 and 1
    module.eval()
    x = torch.randn(ROWS, *shape)
    file = f'torch-{name}.onnx'
    torch.onnx.export(module, x, HERE / file, opset_version=opset, input_names=['input'], output_names=['output'],
                      dynamic_axes={'input': {0: 'batch'}, 'output': {0: 'batch'}}, **options)
    keep(file, x.numpy(), module(x).detach().numpy())


def every_activation():
    for name, module in {'sigmoid': nn.Sigmoid(), 'tanh': nn.Tanh(), 'relu': nn.ReLU(), 'leaky-relu': nn.LeakyReLU(0.2),
                         'elu': nn.ELU(0.7), 'gelu': nn.GELU(), 'silu': nn.SiLU(), 'softplus': nn.Softplus(),
                         'softmax': nn.Softmax(dim=-1)}.items():
        torch_model(name, nn.Sequential(nn.Linear(4, 5), module, nn.Linear(5, 3), module))


def from_torch():
    every_activation()
    normalized = lambda: nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Dropout(0.3),
                                       nn.Linear(6, 5, bias=False), nn.BatchNorm1d(5, eps=1e-3), nn.Tanh(), nn.Linear(5, 2))
    torch_model('batch-norm', normalized())  # folded into Gemm where it can be
    kept = dict(training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
    torch_model('batch-norm-kept', normalized(), **kept)
    layered = lambda bare: nn.Sequential(nn.Linear(4, 6), nn.LayerNorm(6), nn.GELU(), nn.Dropout(0.1), nn.Linear(6, 5),
                                    nn.LayerNorm(5, eps=1e-3, elementwise_affine=not bare), nn.SiLU(), nn.Linear(5, 3), nn.Softmax(dim=1))
    torch_model('layer-norm-13', layered(True))  # in nine nodes
    torch_model('layer-norm-17', layered(False), opset=17)  # without scale and shift this exporter writes what its checker refuses
    torch_model('unbiased', nn.Sequential(nn.Linear(4, 5, bias=False), nn.ReLU(), nn.Linear(5, 1)), do_constant_folding=False)
    torch_model('flatten', nn.Sequential(nn.Flatten(), nn.Linear(12, 4), nn.ReLU(), nn.Linear(4, 2)), shape=(1, 3, 4))
    torch_model('scaled', Mapped(nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 2))), opset=11)


def later():
    """Activations that came later: last, so that no seed of the others moves."""
    for name, module in {'mish': nn.Mish(), 'selu': nn.SELU()}.items():
        torch_model(name, nn.Sequential(nn.Linear(4, 5), module, nn.Linear(5, 3), module))


# ---- by hand -------------------------------------------------------------------------------------------------------------

def floats(name, values, dtype=np.float32): return numpy_helper.from_array(np.asarray(values, dtype=dtype), name)


def save(file, nodes, initializers, x_shape, outputs, opset=17, domains=(), ir=8, input_type=TensorProto.FLOAT):
    graph = helper.make_graph(nodes, file, [helper.make_tensor_value_info('X', input_type, x_shape)], outputs, initializers)
    opsets = [helper.make_opsetid('', opset)] + [helper.make_opsetid(domain, version) for domain, version in domains]
    model = helper.make_model(graph, opset_imports=opsets, producer_name=file.split('-')[0], ir_version=ir)
    if opset <= 17: onnx.checker.check_model(model, full_check=not domains)  # shapes are not inferred through ai.onnx.ml
    onnx.save(model, HERE / file)


def tensor(name, width, kind=TensorProto.FLOAT): return helper.make_tensor_value_info(name, kind, [None, width])


# ---- scikit-learn, as skl2onnx 1.1x lays it out (operator_converters/multilayer_perceptron.py, scaler_op.py) -------------

ML = [('ai.onnx.ml', 1)]


def sklearn_body(model, value, dtype=np.float32):
    nodes, initializers = [helper.make_node('Cast', [value], ['cast_input'], name='Cast', to=TensorProto.FLOAT)], []
    value = 'cast_input'
    kinds = {'identity': 'Identity', 'tanh': 'Tanh', 'logistic': 'Sigmoid', 'relu': 'Relu', 'softmax': 'Softmax'}
    for i, (w, b) in enumerate(zip(model.coefs_, model.intercepts_)):
        n = str(i) if i else ''
        initializers += [floats(f'coefficient{n}', w), floats(f'intercepts{n}', b.reshape(1, -1))]
        last = i == len(model.coefs_) - 1
        kind = kinds[model.out_activation_ if last else model.activation]
        out = 'out_activations_result' if last else f'next_activations{n}'
        nodes += [helper.make_node('MatMul', [value, f'coefficient{n}'], [f'mul_result{n}'], name=f'MatMul{n}'),
                  helper.make_node('Add', [f'mul_result{n}', f'intercepts{n}'], [f'add_result{n}'], name=f'Add{n}'),
                  helper.make_node(kind, [f'add_result{n}'], [out], name=f'{kind}{n}')]
        value = out
    return nodes, initializers


def sklearn_classifier(name, classes, **options):
    rng = np.random.default_rng(len(cases))
    x, y = rng.normal(3, 2, (60, 4)).astype(np.float32), rng.integers(classes, size=60)
    scaler = StandardScaler().fit(x)
    model = MLPClassifier((6,), max_iter=300, random_state=1, **options).fit(scaler.transform(x), y)
    scaled = helper.make_node('Scaler', ['X'], ['variable'], name='Scaler', domain='ai.onnx.ml',
                              offset=scaler.mean_, scale=1 / scaler.scale_)
    nodes, initializers = sklearn_body(model, 'variable')
    nodes.insert(0, scaled)
    if classes == 2:
        initializers.append(floats('unity', 1))
        nodes += [helper.make_node('Sub', ['unity', 'out_activations_result'], ['negative_class_proba'], name='Sub'),
                  helper.make_node('Concat', ['negative_class_proba', 'out_activations_result'], ['probabilities'], axis=1)]
    else:
        nodes.append(helper.make_node('Identity', ['out_activations_result'], ['probabilities'], name='Identity'))
    initializers.append(floats('classes', model.classes_, np.int32))
    initializers.append(floats('shape_tensor', [-1], np.int64))
    nodes += [helper.make_node('ArgMax', ['probabilities'], ['argmax_output'], name='ArgMax', axis=1),
              helper.make_node('ArrayFeatureExtractor', ['classes', 'argmax_output'], ['extracted'], domain='ai.onnx.ml'),
              helper.make_node('Reshape', ['extracted', 'shape_tensor'], ['reshaped_result'], name='Reshape'),
              helper.make_node('Cast', ['reshaped_result'], ['label'], name='Cast1', to=TensorProto.INT64)]
    file = f'sklearn-{name}.onnx'
    label = helper.make_tensor_value_info('label', TensorProto.INT64, [None])
    save(file, nodes, initializers, [None, 4], [label, tensor('probabilities', classes)], domains=ML)
    x = x[:ROWS]
    probabilities = model.predict_proba(scaler.transform(x))
    if classes == 2: keep(file, x, probabilities[:, 1:], 'out_activations_result')
    else: keep(file, x, probabilities, 'probabilities')


def sklearn_regressor(name, **options):
    rng = np.random.default_rng(len(cases))
    x = rng.uniform(-1, 5, (60, 3)).astype(np.float32)
    scaler = MinMaxScaler().fit(x)
    model = MLPRegressor((8, 5), max_iter=300, random_state=2, **options).fit(scaler.transform(x), x.sum(axis=1))
    nodes, initializers = sklearn_body(model, 'variable')
    nodes.insert(0, helper.make_node('Scaler', ['X'], ['variable'], domain='ai.onnx.ml', scale=scaler.scale_,
                                     offset=-scaler.min_ / (scaler.scale_ + 1e-8)))
    initializers.append(floats('shape_tensor', [-1, 1], np.int64))
    nodes.append(helper.make_node('Reshape', ['out_activations_result', 'shape_tensor'], ['variable1'], name='Reshape'))
    file = f'sklearn-{name}.onnx'
    save(file, nodes, initializers, [None, 3], [tensor('variable1', 1)], domains=ML)
    keep(file, x[:ROWS], model.predict(scaler.transform(x[:ROWS])).reshape(-1, 1))


def from_sklearn():
    sklearn_classifier('classifier', 3, activation='tanh')
    sklearn_classifier('binary', 2, activation='logistic')
    sklearn_regressor('regressor', activation='relu')


# ---- the rest, by NumPy ----------------------------------------------------------------------------------------------------

erf = np.vectorize(math.erf)
gelu = lambda z: z * 0.5 * (1 + erf(z / math.sqrt(2)))
sigmoid = lambda z: 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def matrices(seed, *widths):
    rng = np.random.default_rng(seed)
    single = lambda *shape: rng.normal(0, 0.8, shape).astype(np.float32)
    return [single(a, b) for a, b in zip(widths, widths[1:])], [single(b) for b in widths[1:]], single(ROWS, widths[0]), rng


def from_keras():
    (w1, w2, w3), (b1, b2, b3), x, rng = matrices(11, 4, 6, 5, 3)
    factor, offset = rng.uniform(0.5, 2, 6).astype(np.float32), rng.normal(size=6).astype(np.float32)
    names = 'sequential/dense'
    nodes = [helper.make_node('Identity', ['X'], ['sequential/cast'], name='sequential/Identity'),
             helper.make_node('MatMul', ['sequential/cast', f'{names}/MatMul/ReadVariableOp:0'], [f'{names}/MatMul:0'], name=f'{names}/MatMul'),
             helper.make_node('Add', [f'{names}/MatMul:0', f'{names}/BiasAdd/ReadVariableOp:0'], [f'{names}/BiasAdd:0'], name=f'{names}/BiasAdd'),
             helper.make_node('Relu', [f'{names}/BiasAdd:0'], [f'{names}/Relu:0'], name=f'{names}/Relu'),
             # batch normalisation behind the activation, its vectors multiplied out
             helper.make_node('Mul', [f'{names}/Relu:0', 'batchnorm/mul:0'], ['batchnorm/mul_1:0'], name='batchnorm/mul_1'),
             helper.make_node('Add', ['batchnorm/mul_1:0', 'batchnorm/sub:0'], ['batchnorm/add_1:0'], name='batchnorm/add_1'),
             helper.make_node('MatMul', ['batchnorm/add_1:0', f'{names}_1/w'], [f'{names}_1/MatMul:0'], name=f'{names}_1/MatMul'),
             helper.make_node('Add', [f'{names}_1/MatMul:0', f'{names}_1/b'], ['z2'], name=f'{names}_1/BiasAdd'),
             # 0.5 · x · (1 + erf(x · 0.7071))
             helper.make_node('Mul', ['const_half', 'z2'], ['gelu/mul:0'], name='gelu/mul'),
             helper.make_node('Mul', ['z2', 'const_root'], ['gelu/truediv:0'], name='gelu/truediv'),
             helper.make_node('Erf', ['gelu/truediv:0'], ['gelu/Erf:0'], name='gelu/Erf'),
             helper.make_node('Add', ['const_one', 'gelu/Erf:0'], ['gelu/add:0'], name='gelu/add'),
             helper.make_node('Mul', ['gelu/mul:0', 'gelu/add:0'], ['gelu/mul_1:0'], name='gelu/mul_1'),
             helper.make_node('MatMul', ['gelu/mul_1:0', f'{names}_2/w'], ['m3'], name=f'{names}_2/MatMul'),
             helper.make_node('Add', ['m3', f'{names}_2/b'], ['z3'], name=f'{names}_2/BiasAdd'),
             helper.make_node('Softmax', ['z3'], ['Identity:0'], name='sequential/Softmax')]
    initializers = [floats(f'{names}/MatMul/ReadVariableOp:0', w1), floats(f'{names}/BiasAdd/ReadVariableOp:0', b1),
                    floats('batchnorm/mul:0', factor), floats('batchnorm/sub:0', offset), floats(f'{names}_1/w', w2),
                    floats(f'{names}_1/b', b2), floats('const_half', 0.5), floats('const_root', math.sqrt(0.5)),
                    floats('const_one', 1), floats(f'{names}_2/w', w3), floats(f'{names}_2/b', b3)]
    save('keras-dense.onnx', nodes, initializers, ['unk__10', 4], [tensor('Identity:0', 3)], opset=15)
    x64 = x.astype(np.float64)
    a1 = np.maximum(x64 @ w1 + b1, 0) * factor + offset
    keep('keras-dense.onnx', x, softmax(gelu(a1 @ w2 + b2) @ w3 + b3))


def constants_and_doubles():
    """Constant nodes; weights transposed by a node; lists of floats and doubles instead of raw bytes; alpha and beta."""
    (w1, w2, w3), (b1, b2, b3), x, _ = matrices(12, 3, 4, 4, 2)
    double = lambda name, values: helper.make_tensor(name, TensorProto.DOUBLE, values.shape, values.astype(np.float64).ravel())
    listed = lambda name, values: helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.ravel())
    nodes = [helper.make_node('Constant', [], ['w1t'], value=listed('', w1.T)),
             helper.make_node('Transpose', ['w1t'], ['w1'], name='turn', perm=[1, 0]),
             helper.make_node('MatMul', ['X', 'w1'], ['m1']),
             helper.make_node('Constant', [], ['b1'], value_floats=b1.tolist()),
             helper.make_node('Add', ['b1', 'm1'], ['z1']),
             helper.make_node('Sigmoid', ['z1'], ['s1']),
             helper.make_node('Mul', ['s1', 'z1'], ['a1']),  # silu
             helper.make_node('Cast', ['w2d'], ['w2'], to=TensorProto.FLOAT),
             helper.make_node('Gemm', ['a1', 'w2', 'b2'], ['z2'], name='middle', alpha=0.5, beta=2.0, transB=1),
             helper.make_node('LeakyRelu', ['z2'], ['a2'], alpha=0.3),
             helper.make_node('Dropout', ['a2', 'rate'], ['d2']),
             helper.make_node('Constant', [], ['three'], value_float=3.0),
             helper.make_node('Sub', ['three', 'd2'], ['r2']),
             helper.make_node('Neg', ['r2'], ['n2']),
             helper.make_node('Gemm', ['n2', 'w3', 'b3'], ['z3']),
             helper.make_node('Tanh', ['z3'], ['Y'])]
    initializers = [double('w2d', w2.T), listed('b2', b2.reshape(1, 4)), floats('rate', 0.25), floats('w3', w3), floats('b3', b3[:1])]
    save('other-constants.onnx', nodes, initializers, ['n', 3], [tensor('Y', 2)])
    z1 = x.astype(np.float64) @ w1 + b1
    z2 = 0.5 * (z1 * sigmoid(z1) @ w2) + 2 * b2
    a2 = np.where(z2 > 0, z2, 0.3 * z2)
    keep('other-constants.onnx', x, np.tanh((a2 - 3) @ w3 + b3[0]))


def doubles():
    """A model all of doubles, whose input is of integers, and flat after a scalar."""
    (w1, w2), (b1, b2), _, rng = matrices(13, 4, 5, 2)
    x = rng.integers(0, 256, (ROWS, 2, 2)).astype(np.int64)
    all64 = lambda name, values: floats(name, values, np.float64)
    nodes = [helper.make_node('Cast', ['X'], ['wide'], to=TensorProto.DOUBLE),
             helper.make_node('Div', ['wide', 'most'], ['small']),
             helper.make_node('Flatten', ['small'], ['row']),
             helper.make_node('Gemm', ['row', 'w1', 'b1'], ['z1']),
             helper.make_node('Softplus', ['z1'], ['a1']),
             helper.make_node('Gemm', ['a1', 'w2', 'b2'], ['z2']),
             helper.make_node('Reshape', ['z2', 'shape'], ['Y'])]
    initializers = [all64('most', 255), all64('w1', w1), all64('b1', b1), all64('w2', w2), all64('b2', b2),
                    floats('shape', [0, -1], np.int64)]
    save('other-doubles.onnx', nodes, initializers, ['n', 2, 2], [tensor('Y', 2, TensorProto.DOUBLE)], input_type=TensorProto.INT64)
    keep('other-doubles.onnx', x, np.logaddexp(0, x.reshape(ROWS, 4) / 255 @ w1 + b1) @ w2 + b2)


def newer():
    """Operators of sets that Debian's checker does not know yet: Gelu (20), Swish (24)."""
    (w1, w2, w3), (b1, b2, b3), x, _ = matrices(14, 3, 5, 4, 2)
    nodes = [helper.make_node('Gemm', ['X', 'w1', 'b1'], ['z1']),
             helper.make_node('Gelu', ['z1'], ['a1']),
             helper.make_node('Gemm', ['a1', 'w2', 'b2'], ['z2']),
             helper.make_node('Swish', ['z2'], ['a2']),
             helper.make_node('Gemm', ['a2', 'w3', 'b3'], ['z3']),
             helper.make_node('Identity', ['z3'], ['Y'])]
    initializers = [floats(name, values) for name, values in
                    [('w1', w1), ('b1', b1), ('w2', w2), ('b2', b2), ('w3', w3), ('b3', b3)]]
    save('other-newer.onnx', nodes, initializers, ['n', 3], [tensor('Y', 2)], opset=24, ir=11)
    z2 = gelu(x.astype(np.float64) @ w1 + b1) @ w2 + b2
    keep('other-newer.onnx', x, z2 * sigmoid(z2) @ w3 + b3)


def older():
    """Operator set 7: dropout's ratio and a reshape's weights as attributes of their time; initializers among the inputs."""
    (w1, w2), (b1, b2), x, rng = matrices(15, 3, 4, 2)
    scale, shift, mean = [rng.normal(size=4).astype(np.float32) for _ in range(3)]
    variance = rng.uniform(0.5, 2, 4).astype(np.float32)
    vectors = {'scale': scale, 'shift': shift, 'mean': mean, 'variance': variance, 'w1': w1, 'b1': b1, 'w2': w2, 'b2': b2}
    nodes = [helper.make_node('Gemm', ['X', 'w1', 'b1'], ['z1'], name='first'),
             helper.make_node('BatchNormalization', ['z1', 'scale', 'shift', 'mean', 'variance'], ['n1'], epsilon=0.01),
             helper.make_node('Elu', ['n1'], ['a1'], alpha=0.5),
             helper.make_node('Dropout', ['a1'], ['d1', 'mask'], ratio=0.4),
             helper.make_node('Gemm', ['d1', 'w2', 'b2'], ['z2'], name='second'),
             helper.make_node('Softmax', ['z2'], ['Y'], axis=1)]
    inputs = [helper.make_tensor_value_info('X', TensorProto.FLOAT, [1, 3])]
    inputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, values.shape) for name, values in vectors.items()]
    graph = helper.make_graph(nodes, 'older', inputs, [helper.make_tensor_value_info('Y', TensorProto.FLOAT, [1, 2])],
                              [floats(name, values) for name, values in vectors.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 7)], producer_name='other', ir_version=3)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, HERE / 'other-older.onnx')
    z1 = (x.astype(np.float64) @ w1 + b1 - mean) / np.sqrt(variance + 0.01) * scale + shift
    a1 = np.where(z1 > 0, z1, 0.5 * np.expm1(z1))
    keep('other-older.onnx', x, softmax(a1 @ w2 + b2))


from_torch()
from_sklearn()
from_keras()
constants_and_doubles()
doubles()
newer()
older()
later()
with open(HERE / 'cases.json', 'w') as out:
    versions = {'torch': torch.__version__, 'sklearn': sklearn.__version__, 'onnx': onnx.__version__}
    lines = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    out.write(f'{{"versions":{json.dumps(versions)},"cases":[\n{lines}\n]}}\n')
print(len(cases), 'cases')
