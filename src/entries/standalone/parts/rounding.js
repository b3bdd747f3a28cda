/** Every operation is rounded to float32, as the kernels of nablanet's `simd` do it: the outputs are the same bits. */
const f = Math.fround;

export { f };
