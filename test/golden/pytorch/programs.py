"""Trainings of docs/coming-from-pytorch.md, as one writes them in PyTorch, for the same in nablanet to be held against.

    /usr/bin/python3 -B test/golden/pytorch/programs.py

writes programs.json beside this file. Each case has what the network started from (`start`, a state_dict in lists), the config and
the training options of nablanet that are said to be the same, and what came of it: the loss of every epoch, the mean over its
samples, each before its update, and in the end the outputs in eval mode. All in float64. Made with Debian's PyTorch 1.13.0a0.
"""

import json
import os

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

HERE = os.path.dirname(os.path.abspath(__file__))
EPOCHS = 8
ROWS = 13
torch.set_default_dtype(torch.float64)


def layers(output, **hidden):
    return [{"units": 6, "activation": "tanh", **hidden}, output]


def linear(units):
    return {"units": units, "activation": "linear"}


def run(name, model, loss, y, make_optimizer, config, batch_size=ROWS, schedule=None, clip=None, train=None):
    torch.manual_seed(2)
    for parameter in model.parameters():  # float32 can hold the start
        parameter.data = parameter.data.float().double()
    start = {key: value.tolist() for key, value in model.state_dict().items()}
    x = torch.randn(ROWS, 4).float().double()
    optimizer = make_optimizer(model)
    scheduler = schedule(optimizer) if schedule else None
    loader = DataLoader(TensorDataset(x, y), batch_size=batch_size)
    losses = []
    for _ in range(EPOCHS):
        model.train()
        total = 0.0
        for x_batch, y_batch in loader:
            optimizer.zero_grad()
            cost = loss(model(x_batch), y_batch)
            cost.backward()
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += cost.item() * len(x_batch)
        if scheduler:
            scheduler.step()
        losses.append(total / ROWS)
    model.eval()
    with torch.no_grad():
        outputs = model(x)
    options = {"epochs": EPOCHS, "batchSize": batch_size, "shuffle": False, **(train or {})}
    return {
        "name": name, "start": start, "config": {"inputs": 4, **config}, "train": options,
        "x": x.tolist(), "y": y.tolist(), "losses": losses, "logits": outputs.tolist(),
    }  # fmt: skip


def model(outputs, *norm):
    return nn.Sequential(nn.Linear(4, 6), *norm, nn.Tanh(), nn.Linear(6, outputs))


def sgd(**options):
    return lambda model: torch.optim.SGD(model.parameters(), **options)


def weights_only(model):
    """Weight decay as l2 has it: not of biases, nor of normalisation."""
    decayed = [module.weight for module in model if isinstance(module, nn.Linear)]
    others = [each for each in model.parameters() if all(each is not weight for weight in decayed)]
    return torch.optim.SGD([{"params": decayed, "weight_decay": 0.1}, {"params": others}], lr=0.2)


def main():
    torch.manual_seed(1)
    classes = torch.randint(3, (ROWS,))
    values = torch.randn(ROWS, 3).float().double()
    flags = torch.randint(2, (ROWS, 3)).double()
    softmax = {"layers": layers({"units": 3, "activation": "softmax"}), "loss": "crossEntropy"}
    values_of = {"layers": layers(linear(3)), "loss": "meanSquaredError"}
    flags_of = {"layers": layers({"units": 3, "activation": "sigmoid"}), "loss": "binaryCrossEntropy"}

    def named(name, **options):
        return {"optimizer": {"name": name, **options}}

    cases = [
        run("CrossEntropyLoss", model(3), nn.CrossEntropyLoss(), classes, sgd(lr=0.2, momentum=0.9),
            {**softmax, **named("sgd", learningRate=0.2, momentum=0.9)}),
        run("CrossEntropyLoss(label_smoothing)", model(3), nn.CrossEntropyLoss(label_smoothing=0.1), classes, sgd(lr=0.2),
            {**softmax, "loss": {"name": "crossEntropy", "labelSmoothing": 0.1}, **named("sgd", learningRate=0.2)}),
        run("MSELoss", model(3), nn.MSELoss(), values, lambda m: torch.optim.Adam(m.parameters(), lr=0.02),
            {**values_of, **named("adam", learningRate=0.02)}),
        run("BCEWithLogitsLoss", model(3), nn.BCEWithLogitsLoss(), flags, sgd(lr=0.3),
            {**flags_of, **named("sgd", learningRate=0.1)}),
        run("L1Loss", model(3), nn.L1Loss(), values, sgd(lr=0.05),
            {**values_of, "loss": "meanAbsoluteError", **named("sgd", learningRate=0.05)}),
        run("HuberLoss", model(3), nn.HuberLoss(delta=0.7), values, sgd(lr=0.05),
            {**values_of, "loss": {"name": "huber", "delta": 0.7}, **named("sgd", learningRate=0.05)}),
        run("AdamW", model(3), nn.MSELoss(), values, lambda m: torch.optim.AdamW(m.parameters(), lr=0.02),
            {**values_of, **named("adamw", learningRate=0.02)}),
        run("weight_decay", model(3), nn.MSELoss(), values, weights_only,
            {**values_of, "l2": 0.1, **named("sgd", learningRate=0.2)}),
        run("clip_grad_norm_", model(3), nn.MSELoss(), values, sgd(lr=0.5),
            {**values_of, "clipNorm": 0.3, **named("sgd", learningRate=0.5)}, clip=0.3),
        run("DataLoader", model(3), nn.MSELoss(), values, sgd(lr=0.1),
            {**values_of, **named("sgd", learningRate=0.1)}, batch_size=5),
        run("StepLR", model(3), nn.MSELoss(), values, sgd(lr=0.4),
            {**values_of, **named("sgd", learningRate=0.4)}, batch_size=5,
            schedule=lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5),
            train={"learningRate": {"every": 3, "factor": 0.5}}),
        run("BatchNorm1d", model(3, nn.BatchNorm1d(6)), nn.MSELoss(), values, sgd(lr=0.1),
            {**values_of, "layers": layers(linear(3), normalize="batch"), **named("sgd", learningRate=0.1)}),
        run("LayerNorm", model(3, nn.LayerNorm(6)), nn.MSELoss(), values, sgd(lr=0.1),
            {**values_of, "layers": layers(linear(3), normalize="layer"), **named("sgd", learningRate=0.1)}),
    ]  # fmt: skip
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    with open(os.path.join(HERE, "programs.json"), "w") as file:
        file.write(f"[\n{lines}\n]\n")


main()
