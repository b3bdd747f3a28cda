/** What a network answers: its outputs, in the user's units. */
import { givenOptions } from '../base/checks';
import { rangeError, typeError } from '../base/errors';
import { isFloats, newFloats } from '../base/forms';
import { unscale } from '../data/scaling';
import { toScaledRows } from '../model/inputs';
import type { NetworkState } from '../model/state';
import { predictRows } from '../step/forward';
import { fewRows, predictFew } from '../step/whole-calls';
import { checkThreads, withCrew } from '../wasm/crew';

/** Outputs for x, (rows × outputs), into `out` or a new array; options: `threads`. */
export function predict(state: NetworkState, x: unknown, out: unknown, options?: unknown): Float32Array {
  const { layout, outputScaling } = state;
  const threads = options === undefined ? 1 : checkThreads(givenOptions(options, ['threads']).threads);
  if (threads === 1 && state.unscaled && isFloats(x)) {
    const rows = fewRows(state, x);
    if (rows > 0) {
      const outputs = checkOut(out, rows * layout.outputs);
      if (predictFew(state, x, rows, outputs)) return outputs;
    }
  }
  const rows = toScaledRows(state, x);
  const outputs = checkOut(out, rows.rows * layout.outputs);
  // Rows that do not fit into memory at once are read while outputs are written.
  // And where a row is refused, nothing has been written.
  const late = out !== undefined && rows.rows > layout.chunk;
  const own = late || outputs.buffer === rows.values.buffer || !(outputs.buffer instanceof ArrayBuffer);
  const found = own ? newFloats(outputs.length) : outputs;
  withCrew(state, threads, () => predictRows(state, rows, found));
  unscale(outputScaling, found);
  if (own) outputs.set(found);
  return outputs;
}

/** The array to write to: the caller's, if it has this length, or a new one. */
export function checkOut(out: unknown, length: number): Float32Array {
  if (out === undefined) return newFloats(length);
  if (!isFloats(out)) throw typeError('out', `a Float32Array of ${length}`, out);
  if (out.length !== length) throw rangeError('out', `a Float32Array of ${length}`, out.length);
  return out;
}
