/**
 * What not every host of JavaScript has (an AudioWorklet, Jest's jsdom), in terms of the language alone. Nothing of a
 * host is touched at import.
 */

/** Milliseconds since some moment, by the clock that nobody sets where there is one. */
export function now(): number {
  return (typeof performance === 'object' ? performance : Date).now();
}

interface Machine {
  navigator?: { readonly hardwareConcurrency?: number };
  process?: { getBuiltinModule?(name: string): { availableParallelism(): number } };
}

/** How many threads can work at once; 1 where nobody says. */
export function cores(): number {
  const { navigator, process } = globalThis as unknown as Machine;
  // Node has a navigator from 21 on.
  return navigator?.hardwareConcurrency ?? process?.getBuiltinModule?.('node:os').availableParallelism() ?? 1;
}

/** A deep copy of plain JSON; what is undefined stays so. */
export function copied<Value>(value: Value): Value {
  if (Object(value) !== value) return value;
  if (Array.isArray(value)) return value.map(copied) as Value;
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, copied(inner)])) as Value;
}

/** Text as UTF-8. Of what `JSON.stringify` writes: a lone surrogate is refused. */
export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(unescape(encodeURIComponent(text)), (letter) => letter.charCodeAt(0));
}

/** The text of UTF-8; throws for bytes that are none. */
export function fromUtf8(bytes: Uint8Array): string {
  if (typeof TextDecoder === 'function') return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return decodeURIComponent(bytes.reduce((text, byte) => text + escape(String.fromCharCode(byte)), ''));
}
