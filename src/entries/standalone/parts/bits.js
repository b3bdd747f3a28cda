/** A float32, and its bits. */
const real = new Float32Array(1);
const bits = new Int32Array(real.buffer);

export { bits, real };
