"""What scikit-learn's scalers make of small random columns: python3 generate-scalers.py scalers.json"""
import json
import random
import sys

import sklearn
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

random.seed(20261125)
cases = []
for rows, width in [(1, 2), (2, 1), (7, 3), (30, 4), (41, 5)]:
    # Columns of unlike size and place; the second of four repeats three values, so that quartiles fall on equal ones.
    draws = [lambda: random.gauss(0, 1), lambda: random.choice([-2.5, 1.0, 4.0]), lambda: 1.6e9 + random.random(),
             lambda: 1e-6 * random.gauss(3, 1), lambda: random.expovariate(1e-4)]
    x = [[draw() for draw in draws[:width]] for _ in range(rows)]
    more = [[2 * draw() for draw in draws[:width]] for _ in range(3)]
    for method, more_options, scaler in [
            ('standard', {}, StandardScaler()), ('minMax', {}, MinMaxScaler()),
            ('minMax', {'range': [-1, 1]}, MinMaxScaler(feature_range=(-1, 1))), ('robust', {}, RobustScaler()),
            ('maxAbs', {}, MaxAbsScaler())]:
        scaler.fit(x)
        scaled = scaler.transform(x)
        learnt = {
            'standard': lambda: [scaler.mean_, scaler.scale_],
            'maxAbs': lambda: [0 * scaler.scale_, scaler.scale_],
            'minMax': lambda: [scaler.data_min_, 1 / scaler.scale_],
            'robust': lambda: [scaler.center_, scaler.scale_],
        }[method]()
        case = {'method': method, 'width': width, 'x': sum(x, []), 'more': sum(more, []),
                'shift': learnt[0].tolist(), 'scale': learnt[1].tolist(),
                'scaled': scaled.flatten().tolist(), 'scaledMore': scaler.transform(more).flatten().tolist()}
        cases.append({**more_options, **case})

with open(sys.argv[1], 'w') as file:
    file.write(json.dumps({'sklearn': sklearn.__version__, 'cases': cases}).replace('{"range"', '\n{"range"').replace(
        '{"method"', '\n{"method"') + '\n')
