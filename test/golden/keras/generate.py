"""
Files in the layout of Keras 3, without Keras: `/usr/bin/python3 generate.py` (Debian: python3-h5py).

What keras/src/saving/saving_lib.py writes is a zip archive, nothing compressed, of metadata.json, config.json and
model.weights.h5; in the last each layer has a group `layers/<its class in snake case>`, with `_1`, `_2`, … from the second of a
class on, and its variables are `vars/0`, `vars/1`, … there: trainable ones first, then the others. Configs are those of
`model.get_config()` of Keras 3.

Weights are drawn here; what the models predict is computed here, in float64, by the formulas of Keras's documentation.

outputs.json   { name: { x, outputs } }
many.h5        a group of 60 datasets as HDF5 has them since 1.8: number i holds i and -i
kinds.h5       the numbers 1, -2.5 and 0.25 in every form that h5py has for them, and other things
"""

import io
import json
import math
import re
import zipfile

import h5py
import numpy as np

random = np.random.default_rng(20240607)


def draw(*shape):
    return random.normal(size=shape).astype(np.float32)


def positive(*shape):
    return (0.3 + random.uniform(size=shape)).astype(np.float32)


erf = np.vectorize(math.erf)


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def leaky(slope):
    return lambda z: np.where(z > 0, z, slope * z)


def elu(alpha):
    return lambda z: np.where(z > 0, z, alpha * np.expm1(z))


ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": leaky(0.2),
    "elu": elu(1.0),
    "gelu": lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0),
    "softmax": softmax,
}

POLICY = {
    "module": "keras",
    "class_name": "DTypePolicy",
    "config": {"name": "float32"},
    "registered_name": None,
}


def initializer(name, **config):
    return {"module": "keras.initializers", "class_name": name, "config": config, "registered_name": None}


def layer(kind, function, variables=(), others=(), **config):
    """A layer: its class, what it does, its variables, groups beside `vars` with theirs, its config."""
    return {"kind": kind, "function": function, "variables": variables, "others": dict(others), "config": config}


def dense(inputs, units, activation="linear", use_bias=True, function=None):
    kernel, bias = draw(inputs, units), draw(units)
    f = function or ACTIVATIONS[activation]
    w, b = kernel.astype(float), bias.astype(float) if use_bias else 0
    return layer(
        "Dense",
        lambda a: f(a @ w + b),
        [kernel, bias] if use_bias else [kernel],
        units=units,
        activation=activation,
        use_bias=use_bias,
        kernel_initializer=initializer("GlorotUniform", seed=None),
        bias_initializer=initializer("Zeros"),
        kernel_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        quantization_config=None,
    )


def batch_norm(units, epsilon=1e-3, scale=True, center=True, axis=-1):
    gamma, beta, mean, variance = draw(units), draw(units), draw(units), positive(units)
    g = gamma.astype(float) if scale else 1
    b = beta.astype(float) if center else 0
    m, v = mean.astype(float), variance.astype(float)
    return layer(
        "BatchNormalization",
        lambda a: (a - m) / np.sqrt(v + epsilon) * g + b,
        ([gamma] if scale else []) + ([beta] if center else []) + [mean, variance],
        axis=axis,
        momentum=0.99,
        epsilon=epsilon,
        center=center,
        scale=scale,
        synchronized=False,
    )


def layer_norm(units, epsilon=1e-3):
    gamma, beta = draw(units), draw(units)
    g, b = gamma.astype(float), beta.astype(float)

    def function(a):
        mean, variance = a.mean(axis=-1, keepdims=True), a.var(axis=-1, keepdims=True)
        return (a - mean) / np.sqrt(variance + epsilon) * g + b

    return layer(
        "LayerNormalization",
        function,
        [gamma, beta],
        axis=[-1],
        epsilon=epsilon,
        center=True,
        scale=True,
        rms_scaling=False,
    )


def normalization(units):
    mean, variance = draw(units), positive(units)
    m, v = mean.astype(float), variance.astype(float)
    return layer(
        "Normalization",
        lambda a: (a - m) / np.maximum(np.sqrt(v), 1e-7),
        [mean, variance, np.array(100, dtype=np.int64)],
        axis=[-1],
        invert=False,
        mean=None,
        variance=None,
    )


def dropout(rate):
    seed = np.array([1, 2], dtype=np.uint32)
    return layer("Dropout", lambda a: a, others={"seed_generator": [seed]}, rate=rate, seed=None, noise_shape=None)


def plain(kind, function, **config):
    return layer(kind, function, **config)


def snake(kind):
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()


def numbered(names):
    """dense, dense_1, …"""
    counts = {}
    for name in names:
        counts[name] = counts.get(name, -1) + 1
        yield f"{name}_{counts[name]}" if counts[name] else name


def entry(kind, config, **more):
    module = {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None}
    return {**module, **more}


def config_of(name, shape, layers, functional):
    """config.json. Names of layers go on counting where another model of the program stopped, as Keras's do."""
    names = [f"{snake(each['kind'])}_{i + 3}" for i, each in enumerate(layers)]
    batch = [None, *shape]
    first = {"batch_shape": batch, "dtype": "float32", "sparse": False, "ragged": False, "name": "input_layer_2"}
    bodies = [
        {"name": n, "trainable": True, "dtype": POLICY, **each["config"]} for n, each in zip(names, layers)
    ]
    if not functional:
        entries = [entry("InputLayer", first)]
        entries += [entry(each["kind"], body) for each, body in zip(layers, bodies)]
        config = {"name": name, "trainable": True, "dtype": POLICY, "layers": entries, "build_input_shape": batch}
        return {
            "module": "keras",
            "class_name": "Sequential",
            "config": config,
            "registered_name": None,
            "build_config": {"input_shape": batch},
            "compile_config": {"optimizer": "adam", "loss": "mse", "metrics": None},
        }

    def tensor(source):
        config = {"shape": batch, "dtype": "float32", "keras_history": [source, 0, 0]}
        return {"class_name": "__keras_tensor__", "config": config}

    entries = [entry("InputLayer", first, name="input_layer_2", inbound_nodes=[])]
    for before, n, each, body in zip(["input_layer_2", *names], names, layers, bodies):
        kwargs = {"training": False} if each["kind"] in ("Dropout", "BatchNormalization") else {}
        entries.append(
            entry(each["kind"], body, name=n, inbound_nodes=[{"args": [tensor(before)], "kwargs": kwargs}])
        )
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {
            "name": name,
            "trainable": True,
            "layers": entries,
            "input_layers": [["input_layer_2", 0, 0]],
            "output_layers": [[names[-1], 0, 0]],
        },
        "registered_name": "Functional",
        "build_config": {"input_shape": None},
    }


def weights_of(layers, **options):
    """model.weights.h5"""
    file = io.BytesIO()
    with h5py.File(file, "w", **options) as h5:
        h5.create_group("vars")
        h5.create_group("layers/input_layer").create_group("vars")
        for name, each in zip(numbered(snake(each["kind"]) for each in layers), layers):
            group = h5.create_group(f"layers/{name}")
            for path, variables in {"vars": each["variables"], **each["others"]}.items():
                inner = group.create_group(path)
                if path != "vars":
                    inner = inner.create_group("vars")
                for i, value in enumerate(variables):
                    inner[str(i)] = value
        optimizer = h5.create_group("optimizer").create_group("vars")
        optimizer["0"] = np.array(12, dtype=np.int64)
        optimizer["1"] = np.array(0.001, dtype=np.float32)
    return file.getvalue()


outputs = {}


def write(name, shape, layers, functional=False, compression=zipfile.ZIP_STORED, **options):
    x = draw(6, int(np.prod(shape)))
    a = x.astype(float)
    for each in layers:
        a = each["function"](a)
    outputs[name] = {"x": x.ravel().tolist(), "outputs": a.ravel().tolist()}
    metadata = {"keras_version": "3.8.0", "date_saved": "2025-02-03@04:05:06"}
    with zipfile.ZipFile(f"{name}.keras", "w", compression) as archive:
        # A fixed time, so that the bytes are the same each time (but for those of HDF5 1.8, which notes it too).
        def add(path, data):
            info = zipfile.ZipInfo(path, date_time=(2025, 2, 3, 4, 5, 6))
            info.compress_type = compression
            archive.writestr(info, data)

        add("metadata.json", json.dumps(metadata))
        add("config.json", json.dumps(config_of(name, shape, layers, functional)))
        add("model.weights.h5", weights_of(layers, **options))


def activation(name):
    return plain("Activation", ACTIVATIONS[name], activation=name)


write(
    "sequential",
    [4],
    [
        dense(4, 6, "relu"),
        batch_norm(6),
        dropout(0.25),
        dense(6, 5, use_bias=False),
        layer_norm(5),
        activation("silu"),
        dense(5, 3, "softmax"),
    ],
)
leaky_layer = {"module": "keras.layers", "class_name": "LeakyReLU", "config": {"negative_slope": 0.1}, "registered_name": None}
write(
    "activations",
    [3],
    [
        *[dense(3, 3, name) for name in ACTIVATIONS if name != "softmax"],
        dense(3, 3),
        plain("LeakyReLU", leaky(0.3), negative_slope=0.3),
        dense(3, 3),
        plain("ELU", elu(0.7), alpha=0.7),
        dense(3, 3),
        plain("ReLU", leaky(0.05), max_value=None, negative_slope=0.05, threshold=0.0),
        dense(3, 3, leaky_layer, function=leaky(0.1)),
        dense(3, 3, "softmax"),
        dense(3, 3),
        plain("Softmax", softmax, axis=-1),
    ],
)
write(
    "functional",
    [2, 3],
    [
        plain("Rescaling", lambda a: a * 0.5 + 0.25, scale=0.5, offset=0.25),
        plain("Flatten", lambda a: a, data_format="channels_last"),
        dense(6, 5),
        batch_norm(5, epsilon=0.02, scale=False, axis=1),
        activation("tanh"),
        dropout(0.5),
        dense(5, 2, "sigmoid"),
    ],
    functional=True,
)
write("scaled", [4], [normalization(4), dense(4, 5, "elu"), batch_norm(5, center=False), dense(5, 1)])
# Repacked by hand, and with groups as HDF5 has them since 1.8: more than 8 layers stand in a heap.
write(
    "repacked",
    [3],
    [dense(3, 3, "tanh") for _ in range(14)],
    compression=zipfile.ZIP_DEFLATED,
    libver=("v108", "v108"),
)

with open("outputs.json", "w") as file:
    json.dump(outputs, file)
    file.write("\n")

with h5py.File("many.h5", "w", libver=("v108", "v108")) as h5:
    for i in range(60):
        h5[f"layers/dense_{i}"] = np.array([i, -i], dtype=np.float32)

with h5py.File("kinds.h5", "w") as h5:
    values = np.array([1, -2.5, 0.25])
    for dtype in ("<f2", "<f4", "<f8", ">f4", "i4", "S3"):
        h5[dtype] = values.astype(dtype)
    h5.create_dataset("chunks", data=values.astype("f4"), chunks=(2,))
    h5.create_dataset("compressed", data=values.astype("f4"), compression="gzip")
    h5["scalar"] = np.float32(7)
    h5["empty"] = np.zeros((0, 3), dtype=np.float32)
    h5["soft"] = h5py.SoftLink("/<f4")
    h5.create_group("group")
    # In the header itself, as HDF5 may put what is small.
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((3,))
    compact = h5py.h5d.create(h5.id, b"compact", h5py.h5t.IEEE_F32LE, space, properties)
    compact.write(h5py.h5s.ALL, h5py.h5s.ALL, values.astype("f4"))
    named = h5py.h5t.IEEE_F32LE.copy()
    named.commit(h5.id, b"type")
    h5py.h5d.create(h5.id, b"shared", named, space).write(h5py.h5s.ALL, h5py.h5s.ALL, values.astype("f4"))
