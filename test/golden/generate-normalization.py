#!/usr/bin/env python3
"""Golden trainings with batch and layer normalisation, computed by PyTorch in float64: nn.Linear, then nn.BatchNorm1d or
nn.LayerNorm (defaults of both), then the activation.

Usage: python3 generate-normalization.py normalization.json      (Debian: apt-get install python3-torch)

Keys: `inputs`, `layers` (units, activation, bias, normalize), `loss`, `optimizer` (name, learningRate), `l2`, `rows`, `steps`.
Starting values and data are decimal numbers of five places, to be rounded to float32: `weights` a layer (inputs × units),
`biases`, `scale`, `shift`; `x` (rows × inputs), `y` (rows × outputs). Results, nine digits: `outputs` before training, by
running statistics, of the first 8 rows; `cost` and `gradients` by the batch's (∂C/∂x of the first 8 rows); `losses` before each of `steps` updates on the whole batch; then
`finals`, `mean` and `variance` (running) and `after`, the outputs by them, of the first 8 rows.

A biased layer under batch normalisation has no gradient for its biases but what rounding leaves, which adam would blow up; so
there are none under adam, and their gradients are left out.

A case counts where PyTorch's own float32 run agrees with its float64 run within AGREEMENT of every array's largest value, and
no relu sees an input within MARGIN of 0; seeds are searched for until 36 cases do.
"""
import json, sys
import numpy as np, torch
from torch import nn

AGREEMENT, MARGIN = 1e-5, 2e-5
WIDTHS = [1, 2, 3, 4, 5, 7, 8, 9, 12, 17, 33]
ROWS = [2, 3, 5, 8, 32, 127, 128, 129, 300]
ACTIVATIONS = {'linear': lambda z: z, 'tanh': torch.tanh, 'sigmoid': torch.sigmoid, 'relu': torch.relu,
               'gelu': nn.functional.gelu, 'softmax': lambda z: torch.softmax(z, 1)}
OUTPUTS = [('linear', 'meanSquaredError'), ('softmax', 'crossEntropy'), ('sigmoid', 'binaryCrossEntropy'),
           ('sigmoid', 'squaredError')]


def five(values): return np.round(values, 5)

def nine(values): return [float(f'{v:.9g}') for v in np.asarray(values, dtype=np.float64).ravel()]


def draw(seed):
    rng = np.random.default_rng(seed)
    pick = lambda options: options[rng.integers(len(options))]
    output, loss = pick(OUTPUTS)
    optimizer = pick([('sgd', 0.1), ('momentum', 0.05), ('adam', 0.01)])
    rows = ROWS[seed % len(ROWS)]
    inputs = pick(WIDTHS)
    layers = []
    for i in range(1 + rng.integers(3)):
        layers.append({'units': int(pick(WIDTHS)), 'activation': pick(['tanh', 'sigmoid', 'relu', 'gelu', 'linear']),
                       'normalize': pick(['batch', 'layer', None])})
    layers.append({'units': int(pick(WIDTHS)), 'activation': output, 'normalize': pick(['batch', 'layer', None, None])})
    if loss == 'crossEntropy': layers[-1]['units'] = max(2, layers[-1]['units'])
    for layer in layers:
        layer['bias'] = bool(rng.integers(4) > 0 and not (layer['normalize'] == 'batch' and optimizer[0] == 'adam'))
    if not any(layer['normalize'] for layer in layers): return None
    case = {'inputs': int(inputs), 'layers': layers, 'loss': loss, 'rows': rows, 'steps': 4,
            'optimizer': {'name': optimizer[0], 'learningRate': optimizer[1]}, 'l2': pick([0, 0, 0.01])}
    widths = [inputs] + [layer['units'] for layer in layers]
    case['weights'] = [five(rng.uniform(-1, 1, a * b) * np.sqrt(6 / (a + b))).tolist() for a, b in zip(widths, widths[1:])]
    case['biases'] = [five(rng.uniform(-0.2, 0.2, l['units'])).tolist() if l['bias'] else None for l in layers]
    normal = lambda low, high: [five(rng.uniform(low, high, l['units'])).tolist() if l['normalize'] else None for l in layers]
    case['scale'], case['shift'] = normal(0.5, 1.5), normal(-0.3, 0.3)
    case['x'] = five(rng.uniform(-1, 1, rows * inputs)).tolist()
    outputs = widths[-1]
    if loss == 'crossEntropy': y = np.eye(outputs)[rng.integers(outputs, size=rows)]
    else: y = five(rng.uniform(0, 1, rows * outputs))
    case['y'] = y.ravel().tolist()
    return case


class Net(nn.Module):
    def __init__(self, case, dtype):
        super().__init__()
        as32 = lambda values, *shape: torch.tensor(np.float32(values).reshape(shape), dtype=dtype)
        widths = [case['inputs']] + [l['units'] for l in case['layers']]
        self.names = [l['activation'] for l in case['layers']]
        self.linears, self.norms, self.least = nn.ModuleList(), nn.ModuleList(), np.inf
        for i, layer in enumerate(case['layers']):
            linear = nn.Linear(widths[i], widths[i + 1], bias=layer['bias']).to(dtype)
            linear.weight.data = as32(case['weights'][i], widths[i], widths[i + 1]).T.contiguous()
            if layer['bias']: linear.bias.data = as32(case['biases'][i], -1)
            kind = layer['normalize']
            norm = nn.BatchNorm1d(widths[i + 1]) if kind == 'batch' else nn.LayerNorm(widths[i + 1]) if kind else nn.Identity()
            norm = norm.to(dtype)
            if kind: norm.weight.data, norm.bias.data = as32(case['scale'][i], -1), as32(case['shift'][i], -1)
            self.linears.append(linear)
            self.norms.append(norm)

    def forward(self, x):
        for linear, norm, name in zip(self.linears, self.norms, self.names):
            z = norm(linear(x))
            if name == 'relu': self.least = min(self.least, z.abs().min().item())
            x = ACTIVATIONS[name](z)
        self.logits = z
        return x


def cost(case, net, a, y):
    rows, loss = len(y), case['loss']
    if loss == 'crossEntropy': return -(y * torch.log_softmax(net.logits, 1)).sum() / rows
    if loss == 'binaryCrossEntropy': return nn.functional.binary_cross_entropy_with_logits(net.logits, y, reduction='sum') / rows
    return ((a - y) ** 2).sum() / rows / (a.shape[1] if loss == 'meanSquaredError' else 1)


def solve(case, dtype):
    net = Net(case, dtype)
    x = torch.tensor(np.float32(case['x']).reshape(case['rows'], -1), dtype=dtype, requires_grad=True)
    y = torch.tensor(np.float32(case['y']).reshape(case['rows'], -1), dtype=dtype)
    result = {}
    net.eval()
    result['outputs'] = net(x).detach().numpy()[:8]
    probe = Net(case, dtype).train()
    loss = cost(case, probe, probe(x), y)
    loss.backward()
    result['cost'] = loss.item()
    result['gradients'] = gather(probe, lambda p: p.grad)
    result['gradients']['x'] = x.grad.numpy()[:8].copy()
    name, rate = case['optimizer']['name'], case['optimizer']['learningRate']
    make = torch.optim.Adam if name == 'adam' else torch.optim.SGD
    optimizer = make(net.parameters(), lr=rate, **({'momentum': 0.9} if name == 'momentum' else {}))
    net.train()
    result['losses'] = []
    for _ in range(case['steps']):
        optimizer.zero_grad()
        loss = cost(case, net, net(x.detach()), y)
        result['losses'].append(loss.item())
        (loss + sum(case['l2'] / 2 * (l.weight ** 2).sum() for l in net.linears)).backward()
        optimizer.step()
    result['finals'] = gather(net, lambda p: p)
    running = lambda key: [getattr(n, key).numpy() if isinstance(n, nn.BatchNorm1d) else None for n in net.norms]
    result['mean'], result['variance'] = running('running_mean'), running('running_var')
    net.eval()
    result['after'] = net(x.detach()).detach().numpy()[:8]
    return result, min(net.least, probe.least)


def gather(net, of):
    take = lambda p, turn=False: None if p is None else (of(p).detach().numpy().T if turn else of(p).detach().numpy()).copy()
    normed = lambda key: [None if isinstance(n, nn.Identity) else take(getattr(n, key)) for n in net.norms]
    biases = [None if l.bias is None or isinstance(n, nn.BatchNorm1d) and of(l.bias) is l.bias.grad else take(l.bias)
              for l, n in zip(net.linears, net.norms)]
    return {'weights': [take(l.weight, True) for l in net.linears], 'biases': biases,
            'scale': normed('weight'), 'shift': normed('bias')}


def agree(a, b):
    if a is None: return True
    if isinstance(a, dict): return all(agree(a[k], b[k]) for k in a)
    if isinstance(a, list): return all(agree(v, w) for v, w in zip(a, b))
    a, b = np.asarray(a), np.asarray(b)
    return np.abs(a - b).max() <= AGREEMENT * np.abs(a).max() + 1e-9


def write(v):
    if v is None: return None
    if isinstance(v, dict): return {k: write(w) for k, w in v.items()}
    if isinstance(v, list): return [write(w) for w in v]
    return float(f'{v:.9g}') if np.ndim(v) == 0 else nine(v)


cases, seed = [], 0
while len(cases) < 36:
    seed += 1
    case = draw(seed)
    if case is None or len(case['x']) + len(case['y']) > 2000: continue
    (exact, least), (single, _) = solve(case, torch.float64), solve(case, torch.float32)
    if least < MARGIN or not agree(exact, single): continue
    cases.append({'seed': seed, **case, **write(exact)})
with open(sys.argv[1], 'w') as file:
    body = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    file.write(f'{{"torch":"{torch.__version__}","cases":[\n{body}\n]}}\n')
