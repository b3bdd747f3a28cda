/** The rival of bench/sparse.ts: the same network in plain JavaScript, whose first layer walks the non-zeros. */
import type { Network, SparseRows } from '../dist/index.js';

/** inputs → relu → softmax, two layers, plain gradient descent. W¹ row by row, so that a word's weights lie together. */
export class JsText {
  readonly #x: SparseRows;
  readonly #units: number;
  readonly #classes: number;
  readonly #w1: Float32Array;
  readonly #b1: Float32Array;
  readonly #w2: Float32Array;
  readonly #b2: Float32Array;
  readonly #hidden: Float32Array;
  readonly #deltas: Float32Array;

  constructor(net: Network, x: SparseRows) {
    const [first, second] = net.layers;
    this.#x = x;
    this.#units = first.units;
    this.#classes = second.units;
    this.#w1 = first.getWeights();
    this.#b1 = first.getBiases() as Float32Array;
    this.#w2 = second.getWeights();
    this.#b2 = second.getBiases() as Float32Array;
    this.#hidden = new Float32Array(128 * this.#units);
    this.#deltas = new Float32Array(128 * this.#classes);
  }

  /** One epoch, rows as they lie; returns the mean cost. */
  epoch(labels: Uint8Array, batch: number, rate: number): number {
    let cost = 0;
    for (let from = 0; from < this.#x.rows; from += batch) {
      const rows = Math.min(batch, this.#x.rows - from);
      cost += this.#forward(labels, from, rows);
      this.#backward(from, rows, rate);
    }
    return cost / this.#x.rows;
  }

  #forward(labels: Uint8Array, from: number, rows: number): number {
    const units = this.#units;
    const classes = this.#classes;
    const hidden = this.#hidden;
    const { offsets, indices, values } = this.#x as {
      offsets: Uint32Array;
      indices: Uint32Array;
      values: Float32Array;
    };
    let cost = 0;
    for (let r = 0; r < rows; r++) {
      const at = r * units;
      hidden.set(this.#b1, at);
      for (let k = offsets[from + r]; k < offsets[from + r + 1]; k++) {
        const value = values[k];
        const w = indices[k] * units;
        for (let j = 0; j < units; j++) hidden[at + j] += value * this.#w1[w + j];
      }
      for (let j = 0; j < units; j++) if (hidden[at + j] < 0) hidden[at + j] = 0;
      let sum = 0;
      for (let c = 0; c < classes; c++) {
        let z = this.#b2[c];
        for (let j = 0; j < units; j++) z += hidden[at + j] * this.#w2[j * classes + c];
        this.#deltas[r * classes + c] = Math.exp(z);
        sum += Math.exp(z);
      }
      for (let c = 0; c < classes; c++) {
        const p = this.#deltas[r * classes + c] / sum;
        if (c === labels[from + r]) cost -= Math.log(p);
        this.#deltas[r * classes + c] = (p - (c === labels[from + r] ? 1 : 0)) / rows;
      }
    }
    return cost;
  }

  #backward(from: number, rows: number, rate: number): void {
    const units = this.#units;
    const classes = this.#classes;
    const hidden = this.#hidden;
    const { offsets, indices, values } = this.#x as {
      offsets: Uint32Array;
      indices: Uint32Array;
      values: Float32Array;
    };
    const step2 = new Float32Array(units * classes);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < classes; c++) this.#b2[c] -= rate * this.#deltas[r * classes + c];
      for (let j = 0; j < units; j++) {
        const a = hidden[r * units + j];
        let back = 0;
        for (let c = 0; c < classes; c++) {
          back += this.#deltas[r * classes + c] * this.#w2[j * classes + c];
          step2[j * classes + c] += a * this.#deltas[r * classes + c];
        }
        hidden[r * units + j] = a > 0 ? back : 0; // δ in place of a
      }
    }
    for (let i = 0; i < step2.length; i++) this.#w2[i] -= rate * step2[i];
    for (let r = 0; r < rows; r++) {
      const at = r * units;
      for (let j = 0; j < units; j++) this.#b1[j] -= rate * hidden[at + j];
      for (let k = offsets[from + r]; k < offsets[from + r + 1]; k++) {
        const scale = rate * values[k];
        const w = indices[k] * units;
        for (let j = 0; j < units; j++) this.#w1[w + j] -= scale * hidden[at + j];
      }
    }
  }
}
