"""Models that PyTorch trained, as safetensors files, and what they make of some inputs.

    /usr/bin/python3 test/golden/pytorch/generate.py

writes from-*.safetensors and from.json beside this file: of each model its file, the config of the same network, inputs x
(rows x inputs), and outputs y in eval mode, computed in float64 from the numbers in the file. Made with Debian's PyTorch 1.13.0a0.
"""

import json
import os

import torch
from torch import nn

import safetensors_file

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(5)


def layer(units, activation="linear", **others):
    return {"units": units, "activation": activation, **others}


class Named(nn.Module):
    """Names that sort in another order than they are used in; shapes tell."""

    def __init__(self):
        super().__init__()
        self.input = nn.Linear(3, 6)
        self.norm_a = nn.BatchNorm1d(6)
        self.hidden = nn.Linear(6, 5, bias=False)
        self.norm_b = nn.LayerNorm(5)
        self.decide = nn.Linear(5, 2)

    def forward(self, x):
        x = torch.relu(self.norm_a(self.input(x)))
        return self.decide(torch.tanh(self.norm_b(self.hidden(x))))


class Square(nn.Module):
    """Modules of one shape, whose order no name tells."""

    def __init__(self):
        super().__init__()
        self.second = nn.Linear(4, 4)
        self.first = nn.Linear(4, 4)
        self.unused = nn.Conv1d(4, 4, 3)

    def forward(self, x):
        return self.second(torch.sigmoid(self.first(x)))


class Wrapped(nn.Module):
    def __init__(self, *modules):
        super().__init__()
        self.model = nn.Sequential(*modules)

    def forward(self, x):
        return self.model(x)


def deep():
    """Twelve modules, so that 10 must come after 2."""
    modules = []
    for _ in range(5):
        modules += [nn.Linear(4, 4), nn.Tanh()]
    return Wrapped(*modules, nn.Linear(4, 4), nn.Sigmoid())


EVERY = nn.Sequential(
    nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.25),
    nn.Linear(8, 7, bias=False), nn.LayerNorm(7), nn.GELU(),
    nn.Linear(7, 6), nn.BatchNorm1d(6, affine=False), nn.SiLU(), nn.Dropout(0.1),
    nn.Linear(6, 5), nn.LeakyReLU(0.2), nn.Linear(5, 6), nn.ELU(0.5), nn.Linear(6, 5), nn.Softplus(),
    nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3), nn.Sigmoid(), nn.Linear(3, 3), nn.Softmax(dim=1),
)  # fmt: skip
EVERY_LAYERS = [
    layer(8, "relu", normalize="batch", dropout=0.25),
    layer(7, "gelu", normalize="layer", bias=False),
    layer(6, "silu", normalize="batch", dropout=0.1),
    layer(5, {"name": "leakyRelu", "slope": 0.2}),
    layer(6, {"name": "elu", "alpha": 0.5}),
    layer(5, "softplus"),
    layer(4, "tanh"),
    layer(3, "sigmoid"),
    layer(3, "softmax"),
]


def small():
    return nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Sigmoid(), nn.Linear(5, 2))


SMALL_LAYERS = [layer(5, "sigmoid", normalize="batch"), layer(2)]

CASES = [
    ("every-module", EVERY, 4, EVERY_LAYERS, {"loss": "crossEntropy"}),
    ("named", Named(), 3, [layer(6, "relu", normalize="batch"), layer(5, "tanh", normalize="layer", bias=False), layer(2)], {}),
    ("deep", deep(), 4, [layer(4, "tanh")] * 5 + [layer(4, "sigmoid")], {}),
    ("square", Square(), 4, [layer(4, "sigmoid"), layer(4)], {"names": ["first", "second"]}),
    ("one-linear", nn.Linear(3, 2), 3, [layer(2)], {}),
    ("float64", small().double(), 3, SMALL_LAYERS, {}),
    ("float16", small(), 3, SMALL_LAYERS, {"dtype": torch.float16}),
    ("bfloat16", small(), 3, SMALL_LAYERS, {"dtype": torch.bfloat16}),
]  # fmt: skip


def train(model, inputs, outputs, dtype):
    """A few steps, for running statistics and scales that are not those of the start."""
    parameters = list(model.parameters())
    optimizer = torch.optim.Adam(parameters, lr=0.05)
    for _ in range(10):
        x = torch.randn(16, inputs, dtype=dtype) * 2 + 0.5
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), torch.rand(16, outputs, dtype=dtype)).backward()
        optimizer.step()


def main():
    described = []
    for name, model, inputs, layers, others in CASES:
        others = dict(others)
        train(model, inputs, layers[-1]["units"], next(model.parameters()).dtype)
        dtype = others.pop("dtype", None)
        if dtype:
            model.to(dtype)
        file = f"from-{name}.safetensors"
        safetensors_file.write(os.path.join(HERE, file), model.state_dict(), {"format": "pt"})
        names = others.pop("names", None)
        model.double().eval()
        x = torch.randn(5, inputs, dtype=torch.float64).float().double()
        with torch.no_grad():
            y = model(x)
        described.append({
            "name": name, "file": file, "config": {"inputs": inputs, "layers": layers, "loss": "meanSquaredError", **others},
            "names": names, "x": x.tolist(), "y": y.tolist(),
        })  # fmt: skip
    lines = ",\n".join("  " + json.dumps(each) for each in described)
    with open(os.path.join(HERE, "from.json"), "w") as file:
        file.write(f"[\n{lines}\n]\n")


main()
