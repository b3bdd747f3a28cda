"""scikit-learn's MLPClassifier on the same sparse rows, for bench/sparse.ts: reads the arrays' file names, prints JSON."""
import json
import sys
import time

import numpy as np
import sklearn
from scipy.sparse import csr_matrix
from sklearn.neural_network import MLPClassifier

given = json.load(sys.stdin)
indptr = np.fromfile(given['offsets'], dtype=np.uint32).astype(np.int32)
indices = np.fromfile(given['indices'], dtype=np.uint32).astype(np.int32)
data = np.fromfile(given['values'], dtype=np.float32)
y = np.fromfile(given['labels'], dtype=np.uint8)
x = csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, given['columns']))
settings = {'solver': 'sgd', 'momentum': 0, 'learning_rate_init': 0.05} if given['optimizer'] == 'sgd' else {}
net = MLPClassifier((given['units'],), batch_size=given['batch'], alpha=0, max_iter=1, random_state=1, **settings)
seconds = []
for _ in range(3):
    start = time.perf_counter()
    net.partial_fit(x, y, classes=[0, 1])
    seconds.append(time.perf_counter() - start)
print(json.dumps({'version': sklearn.__version__, 'microseconds': sorted(seconds)[1] * 1e6 / x.shape[0]}))
