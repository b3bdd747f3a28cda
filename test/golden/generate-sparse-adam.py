"""What PyTorch's SparseAdam does, step by step: python3 generate-sparse-adam.py sparse-adam.json

Rows of a weight matrix, of which a step's gradient has some (`rows`); the others rest. `parameters` and the rows'
`gradients` are float32 values (drawn here from a seed); `finals` are the parameters after the last step, in float64.
"""
import json
import sys

import torch

ROWS, COLUMNS, STEPS = 7, 3, 20
torch.manual_seed(20261130)



def float32(tensor):
    return tensor.to(torch.float32).to(torch.float64)


start = float32(torch.randn(ROWS, COLUMNS))
steps = []
for step in range(STEPS):
    rows = [row for row in range(ROWS - 1) if (step * 5 + row * 3) % 4 < 2]  # the last row rests throughout
    steps.append({'rows': rows, 'gradients': float32(torch.randn(len(rows), COLUMNS)) * 2.0 ** (step % 5 - 2)})

cases = []
for options in [{'epsilon': 1e-12}, {'epsilon': 1e-12, 'learningRate': 0.05, 'beta1': 0.8, 'beta2': 0.95}]:
    weights = start.clone().requires_grad_()
    optimizer = torch.optim.SparseAdam(
        [weights],
        lr=options.get('learningRate', 0.001),
        betas=(options.get('beta1', 0.9), options.get('beta2', 0.999)),
        eps=1e-12,  # SparseAdam adds it before the bias correction, Adam after it: here it is next to nothing
    )
    for step in steps:
        weights.grad = torch.sparse_coo_tensor([step['rows']], step['gradients'], (ROWS, COLUMNS))
        optimizer.step()
    cases.append({'options': options, 'finals': weights.detach().flatten().tolist()})

with open(sys.argv[1], 'w') as file:
    json.dump(
        {
            'columns': COLUMNS,
            'parameters': start.flatten().tolist(),
            'steps': [{'rows': s['rows'], 'gradients': s['gradients'].flatten().tolist()} for s in steps],
            'cases': cases,
        },
        file,
    )
