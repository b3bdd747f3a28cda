"""
Models that this library has to express by other layers, saved by Keras itself: `KERAS_BACKEND=torch python3
generate-expressed.py`, with keras 3, torch and h5py. Weights are drawn here; outputs are what Keras predicts, in float32.

expressed.json   { name: { x, outputs } }
"""

import json

import keras
import numpy as np
from keras import layers

random = np.random.default_rng(15)
outputs = {}


def write(name, model):
    for each in model.variables:
        if "seed" in each.path:
            continue
        value = random.normal(size=each.shape)
        each.assign(np.abs(value) + 0.3 if "variance" in each.path else value)
    x = (2 * random.normal(size=(8, *model.input_shape[1:]))).astype(np.float32)
    outputs[name] = {"x": x.ravel().tolist(), "outputs": keras.ops.convert_to_numpy(model(x)).ravel().tolist()}
    model.save(f"{name}.keras", zipped=True)


def sequential(inputs, *parts):
    return keras.Sequential([layers.Input((inputs,)), *parts])


write(
    "selu",
    sequential(
        3,
        layers.Dense(5, "selu"),
        layers.AlphaDropout(0.1),
        layers.Dense(4),
        layers.Activation("selu"),
        layers.BatchNormalization(),
        layers.Dense(2, "selu"),
    ),
)
write(
    "relu6",
    sequential(
        3,
        layers.Dense(70, "relu6"),
        layers.Dropout(0.2),
        layers.Dense(6),
        layers.BatchNormalization(),
        layers.ReLU(max_value=0.7, negative_slope=0.2),
        layers.Dense(4),
        layers.ReLU(6.0),
    ),
)
write(
    "prelu",
    sequential(
        3,
        layers.Dense(5),
        layers.PReLU(),
        layers.Dropout(0.2),
        layers.Dense(4),
        layers.BatchNormalization(),
        layers.PReLU(),
        layers.BatchNormalization(),
        layers.Dense(6),
        layers.LayerNormalization(),
        layers.PReLU(),
        layers.Dense(4),
        layers.PReLU(shared_axes=[1]),
        layers.Dense(3),
        layers.PReLU(),
    ),
)
inner = keras.Sequential([layers.Dense(4, "tanh"), layers.Dense(3), layers.PReLU()], name="inner")
start = layers.Input((5,))
graph = keras.Model(start, layers.Dense(2, "relu6")(keras.Sequential([layers.Dense(5, "selu")])(start)), name="graph")
write(
    "nested",
    sequential(
        3,
        layers.GaussianNoise(0.3),
        inner,
        layers.GaussianNoise(0.2),
        layers.Dense(5, "relu"),
        layers.ActivityRegularization(0.1),
        layers.GaussianDropout(0.1),
        graph,
        layers.Dense(2),
    ),
)

with open("expressed.json", "w") as file:
    json.dump(outputs, file)
    file.write("\n")
