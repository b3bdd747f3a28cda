/** (v - shift) factor + offset by column, in float64. */
const affine = (v, j, { shift, factor, offset }) => (v - shift[j]) * factor[j] + offset[j];

export { affine };
