/** A module of toWasm, called as docs/standalone.md says. */

export interface Exports {
  readonly memory: WebAssembly.Memory;
  inputs(): number;
  outputs(): number;
  reserve(rows: number): number;
  predict(rows: number): number;
}

export interface Host {
  readonly module: WebAssembly.Module;
  readonly exports: Exports;
  /** Outputs for x (rows × inputs). */
  predict(x: Float32Array): Float32Array<ArrayBuffer>;
}

export function instantiate(bytes: Uint8Array<ArrayBuffer>): Host {
  const module = new WebAssembly.Module(bytes);
  const exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  const predict = (x: Float32Array): Float32Array<ArrayBuffer> => {
    const rows = x.length / exports.inputs();
    const at = exports.reserve(rows);
    new Float32Array(exports.memory.buffer, at, x.length).set(x);
    const to = exports.predict(rows);
    if (to === 0) throw new RangeError('x is not finite');
    return new Float32Array(exports.memory.buffer, to, rows * exports.outputs()).slice();
  };
  return { module, exports, predict };
}
