"""What PyTorch's optimizers and schedules do, step by step: python3 generate-steps.py steps.json

Optimizers: `parameters` and a row of `gradients` a step, all float32 values (drawn here from a seed); `finals` are the
parameters after the last step, in float64. Some gradients are 0, and signs turn, for rprop's sake. Schedules: the rate
of every step, from a base rate of 0.1.
"""
import json
import math
import sys

import torch
from torch.optim import lr_scheduler

COUNT, STEPS = 13, 25
torch.manual_seed(20261124)


def float32(values):
    return torch.tensor(values, dtype=torch.float32).to(torch.float64)


start = torch.randn(COUNT, dtype=torch.float32).to(torch.float64)
gradients = torch.randn(STEPS, COUNT, dtype=torch.float32).to(torch.float64)
gradients[:, 3] = 0
gradients[::3, 4] = 0
gradients[:, 5] = gradients[:, 5].abs()
gradients *= torch.logspace(-4, 2, COUNT, dtype=torch.float64).to(torch.float32).to(torch.float64)
gradients = gradients.to(torch.float32).to(torch.float64)

O = torch.optim
OPTIMIZERS = [
    ('sgd', {}, lambda p: O.SGD(p, lr=0.1)),
    ('sgd', {'momentum': 0.8}, lambda p: O.SGD(p, lr=0.1, momentum=0.8)),
    ('sgd', {'momentum': 0.8, 'nesterov': True}, lambda p: O.SGD(p, lr=0.1, momentum=0.8, nesterov=True)),
    ('adagrad', {}, lambda p: O.Adagrad(p)),
    ('adagrad', {'learningRateDecay': 0.1, 'epsilon': 1e-3}, lambda p: O.Adagrad(p, lr_decay=0.1, eps=1e-3)),
    ('rmsprop', {}, lambda p: O.RMSprop(p)),
    ('rmsprop', {'momentum': 0.7, 'alpha': 0.9}, lambda p: O.RMSprop(p, momentum=0.7, alpha=0.9)),
    ('rmsprop', {'centered': True}, lambda p: O.RMSprop(p, centered=True)),
    ('rmsprop', {'centered': True, 'momentum': 0.7, 'epsilon': 1e-4},
     lambda p: O.RMSprop(p, centered=True, momentum=0.7, eps=1e-4)),
    ('adam', {}, lambda p: O.Adam(p)),
    ('adam', {'beta1': 0.8, 'beta2': 0.9, 'epsilon': 1e-4, 'learningRate': 0.01},
     lambda p: O.Adam(p, lr=0.01, betas=(0.8, 0.9), eps=1e-4)),
    ('adam', {'amsgrad': True, 'beta2': 0.9}, lambda p: O.Adam(p, amsgrad=True, betas=(0.9, 0.9))),
    ('adamw', {}, lambda p: O.AdamW(p)),
    ('adamw', {'weightDecay': 0.3, 'amsgrad': True, 'learningRate': 0.02},
     lambda p: O.AdamW(p, weight_decay=0.3, amsgrad=True, lr=0.02)),
    ('rprop', {}, lambda p: O.Rprop(p)),
    ('rprop', {'learningRate': 0.1, 'etaMinus': 0.3, 'etaPlus': 1.5, 'minStep': 1e-3, 'maxStep': 0.4},
     lambda p: O.Rprop(p, lr=0.1, etas=(0.3, 1.5), step_sizes=(1e-3, 0.4))),
]


def run(make):
    parameter = start.clone().requires_grad_()
    optimizer = make([parameter])
    for gradient in gradients:
        parameter.grad = gradient.clone()
        optimizer.step()
    return parameter.detach().tolist()


S = lr_scheduler
SCHEDULES = [
    ('stepDecay', {'every': 7, 'factor': 0.3}, lambda o: S.StepLR(o, 7, 0.3)),
    ('exponentialDecay', {'factor': 0.9}, lambda o: S.ExponentialLR(o, 0.9)),
    ('cosine', {'epochs': 40, 'minimum': 0.01}, lambda o: S.CosineAnnealingLR(o, 40, 0.01)),
    ('cosine', {'epochs': 7, 'restarts': True, 'growth': 2}, lambda o: S.CosineAnnealingWarmRestarts(o, 7, 2)),
    ('oneCycle', {'epochs': 40}, lambda o: S.OneCycleLR(o, 0.1, total_steps=40)),
    ('oneCycle', {'epochs': 40, 'rising': 0.5, 'startFactor': 0.1, 'endFactor': 0.01},
     lambda o: S.OneCycleLR(o, 0.1, total_steps=40, pct_start=0.5, div_factor=10, final_div_factor=10)),
]
LOSSES = [1 / (1 + 0.3 * min(t, 8)) * (1 + 0.001 * math.sin(t)) for t in range(40)]
PLATEAUS = [
    ('reduceOnPlateau', {'patience': 3}, lambda o: S.ReduceLROnPlateau(o, patience=3)),
    ('reduceOnPlateau', {'patience': 1, 'factor': 0.5, 'threshold': 0.05, 'cooldown': 2, 'minimum': 0.004},
     lambda o: S.ReduceLROnPlateau(o, patience=1, factor=0.5, threshold=0.05, cooldown=2, min_lr=0.004)),
]


def rates(make, losses=None):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedule = make(optimizer)
    found = []
    for t in range(40):
        found.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        if t < 39:
            schedule.step(losses[t]) if losses else schedule.step()
    return found


result = {
    'torch': torch.__version__,
    'parameters': start.tolist(),
    'gradients': gradients.tolist(),
    'optimizers': [{'name': n, 'options': o, 'finals': run(make)} for n, o, make in OPTIMIZERS],
    'losses': LOSSES,
    'schedules': [{'name': n, 'options': o, 'rates': rates(make)} for n, o, make in SCHEDULES]
    + [{'name': n, 'options': o, 'rates': rates(make, LOSSES)} for n, o, make in PLATEAUS],
}
with open(sys.argv[1], 'w') as file:
    text = json.dumps(result)
    file.write(text.replace('{"name"', '\n{"name"').replace('"gradients"', '\n"gradients"') + '\n')
