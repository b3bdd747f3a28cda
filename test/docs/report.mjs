/**
 * Loaded before a program of the documentation: notes the results that it promises (results.ts) in the file that
 * RESULTS names.
 */
import { appendFileSync } from 'node:fs';

/** A value as the documentation writes it: arrays of any type in brackets, objects in braces, strings as they are. */
function format(value, inside = false) {
  if (typeof value === 'string') return inside ? JSON.stringify(value) : value;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return `[${Array.from(value, (item) => format(item, true)).join(', ')}]`;
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{ ${entries.map(([key, item]) => `${key}: ${format(item, true)}`).join(', ')} }`;
  }
  return String(value);
}

globalThis.__result = (line, values) => {
  const text = values.map((value) => format(value)).join(' ');
  appendFileSync(process.env.RESULTS, `${JSON.stringify({ line, text })}\n`);
};
