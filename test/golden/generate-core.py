#!/usr/bin/env python3
"""Golden cases for the core (dense layers, four losses, plain SGD) at awkward sizes, computed by PyTorch in float64.

Usage: python3 generate-core.py OUT.json      (Debian: apt-get install python3-torch; takes about half a minute)

The keys are those of generate.py, next to this file, which also lends the formulas. Two things keep the file small:

Starting values. `seed` fixes parameters, x and y through the counter-based generator below, in plain integers, so any
language gets the same bits; load.ts is the other half. Small cases (`literal`) also hold them as plain numbers.

    mix(h)                  MurmurHash3's finalizer on 32 bits
    hash(stream, i)         mix(mix(i + 0x9E3779B9 mod 2^32) xor mix(stream)), i = 0, 1, … in row-major order
    unit(stream, i)         (hash >> 8) / 2^24, in [0, 1), exact in float32
    signed(stream, i)       2 unit - 1, in [-1, 1), exact in float32
    stream                  256 seed + 0 for x, 1 for y, 16 + l for the weights and 32 + l for the biases of layer l
    x                       signed
    weights                 limit * signed, limit = the largest power of two, at most 1, with limit^2 (inputs + units) <= 6
    biases                  signed / 8
    y                       crossEntropy: one-hot, class (hash >> 8) mod outputs of row i; binaryCrossEntropy: top bit of
                            hash; otherwise unit

Large results. An array of more than 12 numbers of a case that is not literal is kept as a digest:

    length, max, norm       count, largest |v_i|, sqrt(sum v_i^2)
    head, tail              the first and last three values
    projections             sum_i r_i v_i for two fixed sign vectors: r_i = 1 - 2 (bit 31 or bit 30 of hash(0, i))

Seeds and learning rates are searched for until the case is a fair one for float32: losses fall at every step, PyTorch's own
float32 run agrees, and no rectifier's pre-activation comes so near 0 that rounding could well switch its derivative.
"""
import json, sys
import numpy as np, torch
from generate import ACT, cost, r

MASK = 0xFFFFFFFF
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 18, 20, 23, 24, 25, 31, 32, 33, 40, 48, 63, 64, 65, 96, 100, 127, 128, 129,
         200, 255, 256, 257, 300]
SMALL_SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13]
BATCHES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 24, 25, 31, 32, 33, 50, 63, 64, 65, 100, 127, 128, 129, 200]
SMALL_BATCHES = [1, 2, 3, 4, 5, 6, 7, 8, 9]
HIDDEN = ['sigmoid', 'relu', 'tanh', 'linear']
OUTPUT = {'squaredError': ['sigmoid', 'linear', 'tanh', 'relu', 'softmax'], 'crossEntropy': ['softmax'],
          'meanSquaredError': ['linear', 'sigmoid', 'relu', 'softmax', 'tanh'], 'binaryCrossEntropy': ['sigmoid']}
RATES = [1, 0.5, 0.3, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001]
LITERAL_PARAMETERS, LITERAL_VALUES = 200, 1100    # the most that a case kept in plain numbers holds: parameters, all numbers
WORK = 4_000_000                                  # parameters × batch at most: the float64 twin's ten steps stay under a second
MARGIN, AGREEMENT = 2e-6, 2e-6                    # least |z| of a rectifier; float32 run's largest error / largest value


def mix(h):
    h = (h ^ (h >> 16)) * 0x85EBCA6B & MASK
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & MASK
    return h ^ (h >> 16)

def hashes(stream, count):
    i = np.arange(count, dtype=np.uint64)
    return mix(mix(i + np.uint64(0x9E3779B9) & np.uint64(MASK)) ^ np.uint64(mix(stream)))

def unit(stream, count): return (hashes(stream, count) >> 8) / 2.0 ** 24
def signed(stream, count): return 2 * unit(stream, count) - 1

def weight_limit(inputs, units):
    limit = 1.0
    while limit * limit * (inputs + units) > 6: limit /= 2
    return limit

def start(spec, batch, seed):
    sizes = [spec['inputs']] + [layer['units'] for layer in spec['layers']]
    base, outputs = 256 * seed, sizes[-1]
    weights = [weight_limit(a, b) * signed(base + 16 + l, a * b).reshape(a, b) for l, (a, b) in enumerate(zip(sizes, sizes[1:]))]
    biases = [signed(base + 32 + l, layer['units']) / 8 if layer['bias'] else None for l, layer in enumerate(spec['layers'])]
    x = signed(base, batch * sizes[0]).reshape(batch, sizes[0])
    if spec['loss'] == 'crossEntropy': y = np.eye(outputs)[(hashes(base + 1, batch) >> 8) % outputs]
    elif spec['loss'] == 'binaryCrossEntropy': y = (hashes(base + 1, batch * outputs) >> 31).astype('f8').reshape(batch, outputs)
    else: y = unit(base + 1, batch * outputs).reshape(batch, outputs)
    return weights, biases, x, y


class Run:
    """A training run: what came out before the first update, the losses, the final parameters, and the rectifiers' margin."""
    def __init__(self, spec, weights, biases, x, y, steps, dtype=torch.float64, least_margin=0):
        leaf = lambda v: None if v is None else torch.tensor(v, dtype=dtype, requires_grad=True)
        self.weights, self.biases, self.x = [leaf(w) for w in weights], [leaf(b) for b in biases], leaf(x)
        y, self.losses, self.margin = torch.tensor(y, dtype=dtype), [], float('inf')
        optimizer = torch.optim.SGD([p for p in self.weights + self.biases if p is not None], lr=spec['optimizer']['learningRate'])
        for step in range(steps):
            optimizer.zero_grad()
            a = self.x
            for layer, w, b in zip(spec['layers'], self.weights, self.biases):
                z = a @ w if b is None else a @ w + b
                if layer['activation'] == 'relu': self.margin = min(self.margin, z.abs().min().item())
                a = ACT[layer['activation']](z)
            if self.margin < least_margin: return
            c = cost(spec['loss'], z, a, y)
            c.backward()
            self.losses.append(c.item())
            if step == 0:
                self.outputs = r(a)
                self.gradients = {'weights': [r(w.grad) for w in self.weights], 'biases': [b if b is None else r(b.grad) for b in self.biases], 'x': r(self.x.grad)}
            optimizer.step()

    def arrays(self):
        g = self.gradients
        return [v for v in [self.outputs, self.losses, *g['weights'], *g['biases'], g['x'], *map(r, self.weights), *[r(b) for b in self.biases if b is not None]] if v is not None]

def agree(run, other):
    for a, b in zip(run.arrays(), other.arrays()):
        if not np.abs(np.subtract(a, b)).max() <= AGREEMENT * np.abs(a).max(): return False
    return True


def short(v): return float('%.14g' % v)

def kept(values, literal):
    if values is None: return None
    v = np.asarray(values)
    if literal or len(v) <= 12: return [short(e) for e in v]
    h = hashes(0, len(v))
    signs = [1 - 2 * ((h >> bit) & 1).astype('f8') for bit in (31, 30)]
    return {'length': len(v), 'max': short(np.abs(v).max()), 'norm': short(np.sqrt((v * v).sum())), 'head': [short(e) for e in v[:3]],
            'tail': [short(e) for e in v[-3:]], 'projections': [short((s * v).sum()) for s in signs]}

def fair(spec, batch, steps, first_seed, rates, margin):
    """The first seed, and for it the first of `rates`, that make a fair case."""
    for seed in range(first_seed, first_seed + 1000):
        begin = start(spec, batch, seed)
        for rate in rates:
            spec['optimizer'] = {'name': 'sgd', 'learningRate': rate}
            run = Run(spec, *begin, steps, least_margin=margin)
            if run.margin < margin: break
            falling = all(b < a for a, b in zip(run.losses, run.losses[1:]))
            if falling and agree(run, Run(spec, *begin, steps, torch.float32)): return seed, begin, run
    raise SystemExit(f'no fair seed for {spec}')

def case(name, spec, batch, steps, first_seed, rates, margin=MARGIN):
    seed, begin, run = fair(spec, batch, steps, first_seed, rates, margin)
    weights, biases, x, y = begin
    parameters = sum(w.size for w in weights) + sum(b.size for b in biases if b is not None)
    literal = parameters <= LITERAL_PARAMETERS and 4 * parameters + 2 * (x.size + y.size) <= LITERAL_VALUES
    keep = lambda v: kept(None if v is None else r(v), literal)
    out = {'name': name, 'spec': spec, 'batch': batch, 'steps': steps, 'seed': seed}
    if literal:       # float32's own shortest digits: read as double and rounded to float32 they are the same number
        f4 = lambda v: None if v is None else [float(str(np.float32(e))) for e in v.ravel()]
        out.update(weights=[f4(w) for w in weights], biases=[f4(b) for b in biases], x=f4(x), y=f4(y))
    g = run.gradients
    out.update(outputs=keep(run.outputs), loss=short(run.losses[0]), losses=[short(v) for v in run.losses],
               gradients={'weights': [keep(v) for v in g['weights']], 'biases': [keep(v) for v in g['biases']], 'x': keep(g['x'])},
               finalWeights=[keep(w) for w in run.weights], finalBiases=[keep(b) for b in run.biases])
    print(name, 'seed', seed, 'rate', spec['optimizer']['learningRate'], 'margin %.1e' % run.margin, 'literal' if literal else '', flush=True)
    return out


def deck(values, stream):
    """Deals all values in shuffled order, then again: every size comes up about as often as any other."""
    turn = 0
    while True:
        order = np.argsort(hashes(stream + turn, len(values)), kind='stable')
        yield from (values[k] for k in order)
        turn += 1

def core_cases():
    sizes, small_sizes, batches, small_batches = deck(SIZES, 1000), deck(SMALL_SIZES, 2000), deck(BATCHES, 3000), deck(SMALL_BATCHES, 4000)
    for i in range(100):
        small = i % 4 == 0 or i % 10 == 1
        loss, depth = list(OUTPUT)[(i + i // 4) % 4], 1 + (i // 4 + i // 16) % 4
        output = OUTPUT[loss][i // 4 % len(OUTPUT[loss])]
        draw = lambda: next(small_sizes if small else sizes)
        inputs = draw()
        layers = [{'units': draw(), 'activation': HIDDEN[(i + i // 4 + d) % 4], 'bias': (i + 2 * d) % 5 != 0} for d in range(depth - 1)]
        units = draw()
        while output == 'softmax' and units == 1: units = draw()      # a lone softmax output is always 1
        layers.append({'units': units, 'activation': output, 'bias': i % 7 != 3})
        widths = [inputs] + [layer['units'] for layer in layers]
        parameters = sum(a * b for a, b in zip(widths, widths[1:]))
        batch = next(small_batches if small else batches)
        while parameters * batch > WORK: batch = next(batches)
        name = f"core {i + 1}: {'-'.join(map(str, widths))} {'/'.join(layer['activation'] for layer in layers)} {loss} batch {batch}"
        yield case(name, {'inputs': inputs, 'layers': layers, 'loss': loss, 'optimizer': None, 'l2': 0}, batch, 10, 1000 * (i + 1), RATES[i % 4:])
    digits = {'inputs': 784, 'layers': [{'units': 128, 'activation': 'relu', 'bias': True}, {'units': 10, 'activation': 'softmax', 'bias': True}],
              'loss': 'crossEntropy', 'optimizer': None, 'l2': 0}
    yield case('core 101: 784-128-10 relu/softmax crossEntropy batch 32', digits, 32, 50, 101000, [0.1], margin=1.5e-6)

def main():
    cases = [json.dumps(c, separators=(',', ':')) for c in core_cases()]
    with open(sys.argv[1], 'w') as file:          # a line a case
        file.write('{"torch":"%s","cases":[\n%s\n]}\n' % (torch.__version__, ',\n'.join(cases)))
if __name__ == '__main__': main()
