"""A Python peer in a process of its own; speaks the lines that serve.mjs documents.

    python3 serve.py torch | numpy | sklearn
"""
import json
import sys
import time

import numpy as np


def layers_of(work, parameters):
    """Weights (inputs x units) and biases of every layer."""
    at = 0
    for inputs, units in zip(work["sizes"], work["sizes"][1:]):
        weights = parameters[at : at + inputs * units].reshape(inputs, units)
        yield weights.copy(), parameters[at + inputs * units : at + (inputs + 1) * units].copy()
        at += (inputs + 1) * units


def read(work, path):
    floats = np.fromfile(path, dtype=np.float32)
    inputs, outputs, rows = work["sizes"][0], work["sizes"][-1], work["rows"]
    y = rows * inputs
    parameters = y + rows * outputs
    return floats[:y].reshape(rows, inputs), floats[y:parameters].reshape(rows, outputs), floats[parameters:]


def batch_of(work, step):
    start = (step % (work["rows"] // work["batch"])) * work["batch"]
    return slice(start, start + work["batch"])


class Torch:
    """nn.Sequential and optim.SGD, the loop of the tutorials; each step indexes a fresh random batch."""

    def __init__(self, work, x, y, parameters):
        import torch

        torch.set_num_threads(work.get("threads", 1))
        self.torch, self.work = torch, work
        self.version = torch.__version__
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        self.labels = self.y.argmax(1)
        self.parameters = parameters
        self.reset()

    def reset(self):
        torch, work = self.torch, self.work
        kinds = {"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh}
        modules = []
        layers = list(layers_of(work, self.parameters))
        for i, (weights, biases) in enumerate(layers):
            linear = torch.nn.Linear(*weights.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(weights.T.copy()))
                linear.bias.copy_(torch.from_numpy(biases))
            modules.append(linear)
            name = work["hidden"] if i < len(layers) - 1 else work["output"]
            if name in kinds:
                modules.append(kinds[name]())
        self.net = torch.nn.Sequential(*modules)
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=work["learningRate"])
        self.loss = torch.nn.CrossEntropyLoss()

    def step(self, rows):
        out = self.net(self.x[rows])
        if self.work["loss"] == "crossEntropy":
            cost = self.loss(out, self.labels[rows])
        else:
            cost = ((out - self.y[rows]) ** 2).sum(1).mean()
        self.optimizer.zero_grad()
        cost.backward()
        self.optimizer.step()
        return cost

    def check(self, steps):
        losses = [float(self.step(batch_of(self.work, i))) for i in range(steps)]
        self.reset()
        return losses

    def train(self, epochs):
        rows, batch = self.work["rows"], self.work["batch"]
        for _ in range(epochs):
            order = self.torch.randperm(rows)
            for start in range(0, rows, batch):
                self.step(order[start : start + batch])

    def predict(self, times):
        x = self.x[: self.work["asked"]]
        with self.torch.no_grad():
            for _ in range(times):
                out = self.net(x)
                if self.work["output"] == "softmax":
                    out = self.torch.softmax(out, 1)
        return out.flatten().tolist()

    def export(self, path):
        net = self.net
        if self.work["output"] == "softmax":
            net = self.torch.nn.Sequential(*net, self.torch.nn.Softmax(1))
        axes = {"x": {0: "rows"}, "a": {0: "rows"}}
        self.torch.onnx.export(net, self.x[:2], path, input_names=["x"], output_names=["a"], dynamic_axes=axes)


class Numpy:
    """The formulas by hand on NumPy's BLAS, in float32."""

    def __init__(self, work, x, y, parameters):
        self.work, self.x, self.y, self.start = work, x, y, parameters
        self.version = np.__version__
        self.layers = [list(layer) for layer in layers_of(work, parameters)]

    def activate(self, name, z):
        if name == "relu":
            return np.maximum(z, 0)
        if name == "sigmoid":
            return 1 / (1 + np.exp(-z))
        e = np.exp(z - z.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def step(self, x, y):
        work, layers = self.work, self.layers
        activations = [x]
        for i, (w, b) in enumerate(layers):
            name = work["hidden"] if i < len(layers) - 1 else work["output"]
            activations.append(self.activate(name, activations[-1] @ w + b))
        a, n = activations[-1], np.float32(len(x))
        if work["loss"] == "crossEntropy":
            cost = -np.log(np.maximum((a * y).sum(1), 1e-30)).mean()
            delta = (a - y) / n
        else:
            cost = ((a - y) ** 2).sum(1).mean()
            delta = 2 * (a - y) * a * (1 - a) / n
        rate = np.float32(work["learningRate"])
        for i in range(len(layers) - 1, -1, -1):
            w, b = layers[i]
            below = activations[i]
            dw, db = below.T @ delta, delta.sum(0)
            if i > 0:
                delta = delta @ w.T
                delta *= below > 0 if work["hidden"] == "relu" else below * (1 - below)
            dw *= rate
            db *= rate
            w -= dw
            b -= db
        return cost

    def check(self, steps):
        losses = [float(self.step(self.x[b], self.y[b])) for b in (batch_of(self.work, i) for i in range(steps))]
        self.layers = [list(layer) for layer in layers_of(self.work, self.start)]
        return losses

    def train(self, epochs):
        rows, batch = self.work["rows"], self.work["batch"]
        for _ in range(epochs):
            order = np.random.permutation(rows)
            for start in range(0, rows, batch):
                picked = order[start : start + batch]
                self.step(self.x[picked], self.y[picked])


class Sklearn:
    """MLPClassifier.partial_fit: plain SGD on the log loss; its own batches, its own order."""

    def __init__(self, work, x, y, parameters):
        import sklearn
        from sklearn.neural_network import MLPClassifier

        self.version = sklearn.__version__
        self.work, self.x, self.labels, self.parameters = work, x, y.argmax(1), parameters
        self.make = lambda batch, shuffle: MLPClassifier(
            work["sizes"][1:-1], activation="relu" if work["hidden"] == "relu" else "logistic", solver="sgd", alpha=0,
            momentum=0, nesterovs_momentum=False, batch_size=batch, learning_rate_init=work["learningRate"],
            shuffle=shuffle)
        self.net = self.started(self.make(work["batch"], True))

    def started(self, net):
        classes = np.arange(self.work["sizes"][-1])
        net.learning_rate_init = 1e-30  # the first call makes the arrays; then they get the start that all share
        net.partial_fit(self.x[: self.work["batch"]], self.labels[: self.work["batch"]], classes)
        for i, (w, b) in enumerate(layers_of(self.work, self.parameters)):
            net.coefs_[i][...] = w
            net.intercepts_[i][...] = b
        net.learning_rate_init = self.work["learningRate"]
        net._optimizer.learning_rate = net._optimizer.learning_rate_init = self.work["learningRate"]
        return net

    def check(self, steps):
        net = self.started(self.make(self.work["batch"], False))
        losses = []
        for i in range(steps):
            rows = batch_of(self.work, i)
            net.partial_fit(self.x[rows], self.labels[rows])
            losses.append(float(net.loss_))
        return losses

    def train(self, epochs):
        for _ in range(epochs):
            self.net.partial_fit(self.x, self.labels)


def main():
    kind = {"torch": Torch, "numpy": Numpy, "sklearn": Sklearn}[sys.argv[1]]
    peer = None
    for line in sys.stdin:
        command = json.loads(line)
        try:
            if "setup" in command:
                peer = kind(command["setup"], *read(command["setup"], command["data"]))
                answer = {"ready": peer.version}
            elif "check" in command:
                answer = {"losses": peer.check(command["check"])}
            elif "export" in command:
                peer.export(command["export"])
                answer = {"exported": command["export"]}
            else:
                start = time.perf_counter()
                outputs = peer.train(command["train"]) if "train" in command else peer.predict(command["predict"])
                answer = {"seconds": time.perf_counter() - start, "outputs": outputs}
        except Exception as error:  # the parent prints it
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


main()
