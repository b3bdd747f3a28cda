#!/usr/bin/env python3
"""ONNX's own checker over the files that toONNX writes (written/*.onnx; test/entries/formats/onnx/written.ts holds
toONNX to them, byte for byte): every rule of the format, every operator's inputs, attributes and types, and shapes from
the input to the output.

Usage: /usr/bin/python3 check.py      (Debian: apt-get install python3-onnx)

That the checker sees anything at all is shown by damaged copies, each of which it has to refuse.
"""
import copy, pathlib
import onnx
from onnx import TensorProto, checker, shape_inference

files = sorted((pathlib.Path(__file__).parent / 'written').glob('*.onnx'))


def refuses(model, damage):
    damaged = copy.deepcopy(model)
    damage(damaged.graph)
    try:
        checker.check_model(damaged, full_check=True)
    except (checker.ValidationError, shape_inference.InferenceError):
        return True
    return False


def without_constant(graph): del graph.initializer[0]
def without_input(graph): del graph.node[0].input[0]
def of_integers(graph): graph.initializer[0].data_type = TensorProto.INT32
def misspelt(graph): graph.node[0].op_type = 'Gem'
def backwards(graph):
    first = copy.deepcopy(graph.node[0])
    del graph.node[0]
    graph.node.append(first)
def of_other_width(graph): graph.output[-1].type.tensor_type.shape.dim[1].dim_value += 1


assert len(files) > 0
for path in files:
    model = onnx.load(path)
    checker.check_model(model, full_check=True)
    shapes = {value.name: value.type.tensor_type.shape for value in shape_inference.infer_shapes(model, strict_mode=True).graph.value_info}
    outputs = [value.name for value in model.graph.output]
    # Tables have vectors, too: of words, and of answers by name.
    known = (1, 2) if path.name.startswith('table-') else (2,)
    unknown = [name for node in model.graph.node for name in node.output
               if name not in outputs and len(shapes[name].dim) not in known]
    assert not unknown, f'{path.name}: no shape of {unknown}'
    for damage in [without_constant, without_input, of_integers, misspelt, backwards, of_other_width]:
        assert refuses(model, damage), f'{path.name}: accepted {damage.__name__}'
    print(f'{path.name}: {len(model.graph.node)} nodes accepted by onnx {onnx.__version__}, damaged copies refused')
