#!/usr/bin/env python3
"""Where SciPy's L-BFGS-B (float64, tight tolerances) ends from given starts, and how many iterations it takes.

Usage: python3 generate-lbfgs.py lbfgs.json      (Debian: apt-get install python3-scipy)

Keys: `inputs`, `layers` (units, activation, bias), `loss`, `l2`, `rows`; numbers of five places, to be rounded to float32:
`x` (rows × inputs), `y` (rows × outputs), `start`, all parameters flat (W row-major, b, …). Results: `cost`, penalties
included, `parameters` and `iterations`. The costs are the library's: means over the rows; (l2/2) Σ w² without biases.
"""
import json, sys
import numpy as np
import scipy
from scipy.optimize import minimize


def five(values): return np.round(values, 5)

def as32(values): return np.float64(np.float32(values))


def unpack(case, flat):
    at, inputs, layers = 0, case['inputs'], []
    for layer in case['layers']:
        units = layer['units']
        w = flat[at:at + inputs * units].reshape(inputs, units)
        at += inputs * units
        b = flat[at:at + units] if layer['bias'] else np.zeros(units)
        at += units if layer['bias'] else 0
        layers.append((w, b))
        inputs = units
    return layers


def objective(case, flat):
    rows = case['rows']
    a, y = as32(case['x']).reshape(rows, -1), as32(case['y']).reshape(rows, -1)
    layers, kept = unpack(case, flat), []
    for (w, b), layer in zip(layers, case['layers']):
        kept.append(a)
        z = a @ w + b
        a = np.tanh(z) if layer['activation'] == 'tanh' else z
    if case['loss'] == 'crossEntropy':
        logs = z - z.max(1, keepdims=True)
        logs = logs - np.log(np.exp(logs).sum(1, keepdims=True))
        cost, d = -(y * logs).sum() / rows, (np.exp(logs) - y) / rows
    elif case['loss'] == 'binaryCrossEntropy':
        cost = (np.logaddexp(0, z) - z * y).sum() / rows
        d = (1 / (1 + np.exp(-z)) - y) / rows
    else:
        cost, d = ((z - y) ** 2).mean(), 2 * (z - y) / z.size
    gradient = []
    for (w, b), layer, below in reversed(list(zip(layers, case['layers'], kept))):
        cost += case['l2'] / 2 * (w ** 2).sum()
        gradient = [(below.T @ d + case['l2'] * w).ravel()] + ([d.sum(0)] if layer['bias'] else []) + gradient
        d = d @ w.T
        if below is not kept[0]: d = d * (1 - below ** 2)
    return cost, np.concatenate(gradient)


def solve(name, rng, inputs, layers, loss, l2, x, y, size):
    widths = [inputs] + [layer['units'] for layer in layers]
    count = sum(a * b + (b if l['bias'] else 0) for a, b, l in zip(widths, widths[1:], layers))
    case = {'name': name, 'inputs': inputs, 'layers': layers, 'loss': loss, 'l2': l2, 'rows': len(x),
            'x': five(x).ravel().tolist(), 'y': five(y).ravel().tolist(), 'start': five(rng.uniform(-size, size, count)).tolist()}
    found = minimize(lambda w: objective(case, w), as32(case['start']), jac=True, method='L-BFGS-B',
                     options={'maxcor': 10, 'ftol': 1e-15, 'gtol': 1e-9, 'maxiter': 10000, 'maxfun': 20000})
    assert np.abs(objective(case, found.x)[1]).max() < 1e-6, (name, found.message)
    # The iterations that it took to come as near as float32 can tell.
    costs = []
    minimize(lambda w: objective(case, w), as32(case['start']), jac=True, method='L-BFGS-B',
             callback=lambda w: costs.append(objective(case, w)[0]),
             options={'maxcor': 10, 'ftol': 1e-15, 'gtol': 1e-9, 'maxiter': 10000, 'maxfun': 20000})
    near = next(i for i, cost in enumerate(costs) if cost - found.fun <= 1e-6 * max(1e-2, found.fun))
    return {**case, 'cost': found.fun, 'iterations': near + 1, 'parameters': [float(f'{v:.9g}') for v in found.x]}


def layer(units, activation, bias=True): return {'units': units, 'activation': activation, 'bias': bias}


rng = np.random.default_rng(20261125)
cases = []
x = rng.normal(size=(60, 5))
cases.append(solve('softmax regression with l2', rng, 5, [layer(3, 'softmax')], 'crossEntropy', 0.02, x,
                   np.eye(3)[(x @ rng.normal(size=(5, 3)) + rng.normal(size=(60, 3))).argmax(1)], 0.5))
x = rng.normal(size=(200, 4))
cases.append(solve('logistic regression with l2', rng, 4, [layer(1, 'sigmoid')], 'binaryCrossEntropy', 0.01, x,
                   (x @ rng.normal(size=(4, 1)) + rng.normal(size=(200, 1)) > 0) * 1.0, 0.5))
x = rng.normal(size=(50, 6))
cases.append(solve('linear regression', rng, 6, [layer(2, 'linear')], 'meanSquaredError', 0, x,
                   x @ rng.normal(size=(6, 2)) + 0.3 * rng.normal(size=(50, 2)), 0.5))
x = rng.normal(size=(150, 4)) * [10, 1, 0.2, 3] + [5, 0, 0, -2]
cases.append(solve('badly scaled columns', rng, 4, [layer(1, 'linear')], 'meanSquaredError', 0.001, x,
                   x @ [[0.1], [-1], [2], [0.5]] + 0.1 * rng.normal(size=(150, 1)), 0.2))
x = rng.uniform(-1, 1, size=(80, 2))
cases.append(solve('2-4-1 with l2', rng, 2, [layer(4, 'tanh'), layer(1, 'linear')], 'meanSquaredError', 0.003, x,
                   np.sin(2 * x[:, :1]) + x[:, 1:] ** 2 + 0.05 * rng.normal(size=(80, 1)), 0.6))
with open(sys.argv[1], 'w') as file:
    body = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    file.write(f'{{"scipy":"{scipy.__version__}","cases":[\n{body}\n]}}\n')
