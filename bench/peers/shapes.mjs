/** What adapters have in common: parameters by layer, rows of arrays, batches, an order of rows. */

/** Weights (inputs × units) row-major and biases of every layer, from all parameters in a row. */
export function layersOf({ sizes }, parameters) {
  let at = 0;
  return sizes.slice(1).map((units, i) => {
    const inputs = sizes[i];
    const weights = parameters.slice(at, at + inputs * units);
    const biases = parameters.slice(at + inputs * units, at + inputs * units + units);
    at += (inputs + 1) * units;
    return { inputs, units, weights, biases };
  });
}

/** A flat array as an array of rows. */
export function rowsOf(flat, width) {
  return Array.from({ length: flat.length / width }, (_, row) =>
    Array.from(flat.subarray(row * width, (row + 1) * width)),
  );
}

/** Batches in order, for checks: rows [from, to) of step 0, 1, …, from the start again behind the last. */
export function batchOf({ rows, batch }, step) {
  const from = (step % Math.floor(rows / batch)) * batch;
  return [from, from + batch];
}

/** Numbers 0 … n − 1 in a new random order (Fisher and Yates). */
export function shuffled(n) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
