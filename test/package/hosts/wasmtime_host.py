"""A module of toWasm in Wasmtime, from Python (pip install wasmtime):

    python3 wasmtime_host.py net.wasm x.bin rows predictions.bin

x.bin holds rows of x, float32, as many as `rows` says; predictions.bin gets those of the predictions. Ends with 2 where an
input is not finite, and with 3 where the module traps.
"""
import sys
from array import array

from wasmtime import Engine, Instance, Module, Store, Trap


class Predictor:
    """A network: rows in, rows out, flat arrays of float32 both."""

    def __init__(self, path):
        self.store = Store(Engine())
        module = Module.from_file(self.store.engine, path)
        self.exports = Instance(self.store, module, []).exports(self.store)

    def call(self, name, *numbers):
        return self.exports[name](self.store, *numbers)

    def predict(self, x, rows):
        at = self.call("reserve", rows)
        if at == 0:
            raise MemoryError("no room")
        memory = self.exports["memory"]
        memory.write(self.store, x.tobytes(), at)
        start = self.call("predict", rows)
        if start == 0:
            raise ValueError("an input is not finite")
        end = start + 4 * rows * self.call("outputs")
        return array("f", bytes(memory.read(self.store, start, end)))


if __name__ == "__main__":
    _, path, inputs, rows, predictions = sys.argv
    with open(inputs, "rb") as file:
        x = array("f", file.read())
    try:
        result = Predictor(path).predict(x, int(rows))
    except ValueError:
        sys.exit(2)
    except Trap:
        sys.exit(3)
    with open(predictions, "wb") as file:
        file.write(result.tobytes())
