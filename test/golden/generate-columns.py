"""What scikit-learn makes of small columns with gaps and of quantile bins, for test/data/imputer.test.ts and
quantiles.test.ts.

Usage: /usr/bin/python3 generate-columns.py      (Debian: apt-get install python3-sklearn; made with 1.2.1)

imputers: rows (null for gaps), method, the rows that SimpleImputer(add_indicator=True) makes of them and of others.
quantiles: rows, bins, the edges of KBinsDiscretizer(strategy='quantile'), and the piecewise-linear encoding of other
rows over these edges, by the formula of Gorishniy et al. (2022) in NumPy.
"""

import json
import os
import warnings

import numpy as np
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import KBinsDiscretizer

warnings.filterwarnings("ignore")
rng = np.random.default_rng(3)
METHODS = {"mean": "mean", "median": "median", "mostFrequent": "most_frequent", "constant": "constant"}


def plain(rows):
    return [[None if np.isnan(v) else float(v) for v in row] for row in rows]


def imputers():
    for method, strategy in METHODS.items():
        for rows in (2, 9, 40):
            x = np.round(rng.normal(0, 3, (rows, 4)), 1 if rows == 9 else 0) + [0, 1e9, -5, 0.5]
            gaps = rng.random(x.shape) < [0.3, 0.2, 0, 0.4]
            gaps[0] = False
            other = x.copy()
            x[gaps] = np.nan
            other[::2] = np.nan
            value = 7.5 if method == "constant" else None
            fitted = SimpleImputer(strategy=strategy, fill_value=value, add_indicator=True).fit(x)
            filled, others = fitted.transform(x), fitted.transform(other)
            yield {"method": method, "value": value, "x": plain(x), "filled": plain(filled), "other": plain(other),
                   "others": plain(others)}


def encoded(x, edges):
    parts = []
    for j, e in enumerate(edges):
        share = (x[:, [j]] - e[:-1]) / np.diff(e)
        share[:, 1:] = np.maximum(share[:, 1:], 0)
        share[:, :-1] = np.minimum(share[:, :-1], 1)
        parts.append(share)
    return np.hstack(parts)


def quantiles():
    for bins in (2, 5, 16):
        for rows in (3, 20, 101):
            x = np.stack([rng.normal(0, 1, rows), np.round(rng.exponential(2, rows)), rng.integers(0, 3, rows) * 10.0], 1)
            x[0], x[1] = [-1, 0, 0], [1, 4, 20]
            fitted = KBinsDiscretizer(n_bins=bins, strategy="quantile", encode="ordinal", subsample=None).fit(x)
            other = rng.normal(0, 6, (6, 3))
            yield {"bins": bins, "x": plain(x), "edges": [list(map(float, e)) for e in fitted.bin_edges_],
                   "other": plain(other), "encoded": plain(encoded(other, fitted.bin_edges_))}


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "columns.json"), "w") as file:
    cases = {"sklearn": sklearn.__version__, "imputers": list(imputers()), "quantiles": list(quantiles())}
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
