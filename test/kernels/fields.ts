/** Byte offsets of the structures' fields, by name, and their sizes. */
import { LayerField, StepField } from '../../src/base/kernel-tables';

type Offsets<Name extends string> = Readonly<Record<Exclude<Name, 'END'>, number>>;

/** Of an enum that counts in four bytes; numbers, which enums have as keys too, are no names. */
function bytesOf(fields: Record<string, string | number>): Record<string, number> {
  const named = Object.entries(fields).filter(([name, at]) => typeof at === 'number' && name !== 'END');
  return Object.fromEntries(named.map(([name, at]) => [name, 4 * Number(at)]));
}

export const LAYER = bytesOf(LayerField) as Offsets<keyof typeof LayerField>;
export const LAYER_BYTES = 4 * LayerField.END;
export const STEP = bytesOf(StepField) as Offsets<keyof typeof StepField>;
export const STEP_BYTES = 4 * StepField.END;
