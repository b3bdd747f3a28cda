"""What scikit-learn's metrics say of small random predictions: python3 generate-metrics.py metrics.json"""
import json
import random
import sys

import sklearn
from sklearn import metrics

random.seed(20261124)
classification, regression, ranking = [], [], []
for rows, classes in [(1, 2), (7, 3), (50, 4), (200, 10)]:
    actual = [random.randrange(classes) for _ in range(rows)]
    outputs = [[round(random.random() + (0.6 if j == label else 0), 1) for j in range(classes)] for label in actual]
    predicted = [row.index(max(row)) for row in outputs]
    names = list(range(classes))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        actual, predicted, labels=names, zero_division=0)
    classification.append({
        'actual': actual, 'predicted': predicted, 'outputs': sum(outputs, []), 'classes': classes,
        'accuracy': metrics.accuracy_score(actual, predicted),
        'confusion': metrics.confusion_matrix(actual, predicted, labels=names).tolist(),
        'precision': precision.tolist(), 'recall': recall.tolist(), 'f1': f1.tolist(), 'support': support.tolist(),
        'macro': [float(values.mean()) for values in (precision, recall, f1)],
    })
for rows, outputs in [(2, 1), (30, 1), (40, 3)]:
    actual = [[random.gauss(0, 2) for _ in range(outputs)] for _ in range(rows)]
    predicted = [[v + random.gauss(0, 1) for v in row] for row in actual]
    regression.append({
        'actual': sum(actual, []), 'predicted': sum(predicted, []), 'outputs': outputs,
        'mae': metrics.mean_absolute_error(actual, predicted),
        'rmse': metrics.mean_squared_error(sum(actual, []), sum(predicted, [])) ** 0.5,
        'r2': metrics.r2_score(actual, predicted),
    })
for rows, digits in [(2, 3), (40, 1), (300, 2)]:
    actual = [0, 1] + [random.randrange(2) for _ in range(rows - 2)]
    scores = [round(random.random() + 0.3 * label, digits) for label in actual]
    ranking.append({'actual': actual, 'scores': scores, 'auc': metrics.roc_auc_score(actual, scores)})

result = {'sklearn': sklearn.__version__, 'classification': classification, 'regression': regression, 'ranking': ranking}
with open(sys.argv[1], 'w') as file:
    file.write(json.dumps(result).replace('{"actual"', '\n{"actual"') + '\n')
