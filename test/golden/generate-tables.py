"""What scikit-learn, SciPy and NumPy make of the steps of a table's model, for test/entries/table/golden.test.ts.

Usage: /usr/bin/python3 generate-tables.py      (Debian: apt-get install python3-sklearn; made with 1.2.1)

numbers: cells (null for gaps), those learnt from (the first `train`), and as inputs of a network: SimpleImputer's median
  in place of gaps and its indicator, RobustScaler's centre and half its scale, soft clipping, edges by NumPy's quantiles
  of nearest rank, and the piecewise-linear encoding over them (Gorishniy et al. 2022).
words: OneHotEncoder with min_frequency, whose infrequent column takes unknown words, too. A gap is the word "".
targets: as networks learn them: StandardScaler of the values, of their logarithms, or of their area hyperbolic sines
  about the median; back again by the inverse, held within the least and the greatest.
dates: moments as datetime takes them apart, in UTC. temperatures: where SciPy finds the least log loss.
errors: the conformal quantile of level ceil((n + 1) c) / n. scores: of classes and of numbers. weights: 'balanced'.
folds: sizes of classes in StratifiedKFold's folds. importance: permutation_importance of a linear model.
"""

import json
import math
import os
import warnings
from datetime import datetime, timedelta, timezone

import numpy as np
import sklearn
from scipy.optimize import minimize_scalar
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, mean_squared_error, r2_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import OneHotEncoder, RobustScaler, StandardScaler
from sklearn.utils.class_weight import compute_class_weight

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261130)


def plain(values):
    return [None if np.isnan(v) else float(v) for v in np.ravel(values)]


def numbers():
    draws = [lambda n: rng.normal(0, 3, n), lambda n: 1e9 + rng.exponential(50, n), lambda n: np.round(rng.normal(0, 1, n)),
             lambda n: rng.choice([0.0, 0.0, 0.0, 0.0, 7.0], n), lambda n: 1e-7 * rng.standard_cauchy(n)]
    for draw in draws:
        for train, bins, gaps in [(12, 4, 0.3), (48, 7, 0), (102, 16, 0.1)]:
            x = draw(train + 6)
            x[rng.random(len(x)) < gaps] = np.nan
            x[train + 1] = np.nan
            column = x[:train, None]
            imputer = SimpleImputer(strategy="median", add_indicator=True).fit(column)
            filled = imputer.transform(x[:, None])
            robust = RobustScaler().fit(column)
            known = column[~np.isnan(column)]
            iqr = np.subtract(*np.percentile(known, [75, 25]))
            half = robust.scale_[0] / 2 if iqr else (known.max() - known.min()) / 2 or 1
            z = (filled[:, 0] - imputer.statistics_[0]) / half
            inputs = [z / np.sqrt(1 + (z / 4) ** 2)]
            if filled.shape[1] > 1:
                inputs.append(filled[:, 1])
            shares = np.arange(bins + 1) / bins
            ranks = shares * (len(known) - 1)
            # Half ranks go up here and to the even rank in NumPy: these are moved a little.
            ranks[np.abs(ranks % 1 - 0.5) < 1e-9] += 1e-6
            edges = np.unique(np.quantile(known, ranks / (len(known) - 1), method="nearest"))
            if len(edges) > 2:
                share = (filled[:, [0]] - edges[:-1]) / np.diff(edges)
                inputs.extend(np.clip(share, 0, 1).T)
            yield {"train": train, "bins": bins, "cells": plain(x), "width": len(inputs), "inputs": plain(np.stack(inputs, 1))}


def words():
    for rows, least in [(60, 2), (250, 4), (2100, 8)]:
        names = np.array([f"word {i}" for i in range(40)] + ["", "Ünlü", "0.5"])
        weights = 1 / np.arange(1, len(names) + 1) ** (2.2 if rows > 2000 else 1.1)
        train = rng.choice(names, rows, p=weights / weights.sum())
        other = np.concatenate([names[::3], ["never seen", "", "word 0"]])
        encoder = OneHotEncoder(min_frequency=least, handle_unknown="infrequent_if_exist", sparse_output=False)
        encoder.fit(train[:, None])
        rare = encoder.infrequent_categories_[0]
        kept = [c for c in encoder.categories_[0] if rare is None or c not in rare]
        hot = encoder.transform(other[:, None])
        yield {"cells": train.tolist(), "other": other.tolist(), "kept": [str(name) for name in kept],
               "hasRare": rare is not None, "hot": hot.astype(int).tolist()}


def targets():
    for name, values in [("none", rng.normal(5, 3, 30)), ("log", np.exp(rng.normal(3, 2, 30))),
                         ("asinh", rng.standard_cauchy(30) * 10), ("log", rng.pareto(1, 25) + 1e-3)]:
        centre = np.quantile(values, 0.5, method="lower")
        width = (np.quantile(values, 0.75, method="lower") - np.quantile(values, 0.25, method="lower")) / 2
        there = {"none": lambda v: v, "log": np.log, "asinh": lambda v: np.arcsinh((v - centre) / width)}[name]
        back = {"none": lambda v: v, "log": np.exp, "asinh": lambda v: centre + width * np.sinh(v)}[name]
        scaler = StandardScaler().fit(there(values)[:, None])
        outputs = np.linspace(-4, 4, 17)
        answers = back(scaler.inverse_transform(outputs[:, None])[:, 0])
        yield {"transform": name, "values": plain(values), "units": plain(scaler.transform(there(values)[:, None])),
               "outputs": plain(outputs), "answers": plain(np.clip(answers, values.min(), values.max()))}


def dates():
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    texts = ["1970-01-01", "2024-02-29 23:59:59", "1969-12-31T12:00", "2000-03-01T06:30:15.250Z", "1900-02-28",
             "2023-12-31T23:30-02:00", "2024-01-01 00:30 +05:30", "2100-03-01", "0101-07-04T18:00:00Z"]
    for text in texts:
        given = text.replace(" +", "+").replace("Z", "+00:00").replace(" ", "T")
        moment = datetime.fromisoformat(given)
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
        midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
        yield {"text": text, "elapsed": (utc - epoch) / timedelta(days=1), "year": utc.year, "month": utc.month - 1,
               "weekday": utc.isoweekday() % 7, "time": (utc - midnight) / timedelta(days=1)}


def temperatures():
    for classes, sharpness, weights in [(2, 3, None), (3, 0.4, None), (5, 1, None), (4, 2, [1, 5, 0.5, 2])]:
        logits = rng.normal(0, 1.5, (120, classes))
        true = np.array([rng.choice(classes, p=np.exp(row) / np.exp(row).sum()) for row in logits])
        p = np.exp(sharpness * logits)
        p /= p.sum(1, keepdims=True)
        row_weights = None if weights is None else np.array(weights)[true]

        def tempered(t):
            q = p ** (1 / t)
            return q / q.sum(1, keepdims=True)

        cost = lambda log_t: log_loss(true, tempered(math.exp(log_t)), sample_weight=row_weights, labels=range(classes))
        found = minimize_scalar(cost, bounds=(-1.5, 1.5), method="bounded", options={"xatol": 1e-7})
        yield {"classes": classes, "p": plain(p), "true": true.tolist(), "weights": weights,
               "temperature": math.exp(found.x), "at": 1.7, "tempered": plain(tempered(1.7))}


def errors():
    for rows in (5, 20, 99, 100, 1001):
        scores = np.sort(rng.exponential(1, rows))
        coverages = [0.5, 0.8, 0.9, 0.95, 0.99]
        ranks = [min(rows, math.ceil((rows + 1) * c)) for c in coverages]
        # Half a rank below, so that no rounding of the level makes it the next one.
        levels = [(rank - 0.5) / rows for rank in ranks]
        yield {"errors": plain(scores), "coverages": coverages,
               "most": [float(np.quantile(scores, level, method="inverted_cdf")) for level in levels]}


def scores():
    for classes in (2, 3, 6):
        p = rng.dirichlet(np.ones(classes), 80)
        true = np.array([rng.choice(classes, p=(row + 0.5) / (row + 0.5).sum()) for row in p])
        true[:classes] = range(classes)
        auc = roc_auc_score(true, p[:, 1]) if classes == 2 else roc_auc_score(true, p, multi_class="ovr")
        yield {"problem": "classes", "width": classes, "outputs": plain(p), "targets": true.tolist(),
               "figures": {"accuracy": accuracy_score(true, p.argmax(1)), "logLoss": log_loss(true, p), "auc": auc}}
    for rows in (2, 50):
        true, found = rng.normal(100, 30, rows), rng.normal(100, 30, rows)
        yield {"problem": "number", "width": 1, "outputs": plain(found), "targets": plain(true),
               "figures": {"r2": r2_score(true, found), "rmse": math.sqrt(mean_squared_error(true, found)),
                           "mae": mean_absolute_error(true, found)}}


def weights():
    for counts in ([3, 9], [1, 1, 1], [50, 7, 2, 1]):
        true = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        yield {"true": true.tolist(),
               "weights": compute_class_weight("balanced", classes=np.arange(len(counts)), y=true).tolist()}


def folds():
    for counts, k in [([13, 29], 5), ([40, 8, 21], 8), ([100, 50, 25, 12], 3)]:
        true = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        splits = [np.bincount(true[test], minlength=len(counts)) for _, test in
                  StratifiedKFold(k, shuffle=True, random_state=1).split(true, true)]
        yield {"true": true.tolist(), "folds": k, "counts": np.sort(np.array(splits), axis=0).T.tolist()}


def importance():
    x = rng.normal(0, 1, (300, 3)) * [1, 2, 1]
    y = x @ [2, 0.5, 0] + rng.normal(0, 0.5, 300)
    model = LinearRegression(fit_intercept=False).fit(x, y)
    model.coef_ = np.array([2, 0.5, 0])
    found = permutation_importance(model, x, y, n_repeats=200, random_state=1)
    return {"x": plain(x.T), "y": plain(y), "coefficients": [2, 0.5, 0],
            "means": found.importances_mean.tolist(), "deviations": found.importances_std.tolist()}


cases = {"sklearn": sklearn.__version__, "numpy": np.__version__}
for make in (numbers, words, targets, dates, temperatures, errors, scores, weights, folds):
    cases[make.__name__] = list(make())
cases["importance"] = importance()
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"), ensure_ascii=False)
    file.write("\n")
