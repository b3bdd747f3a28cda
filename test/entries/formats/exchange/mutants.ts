/** Files that went wrong: seeded mutations of good ones, and what a reader must do with them. */
import type { Network, Random } from 'nablanet';

/** Bytes with a few of them changed, or cut, or with a stretch put elsewhere. */
export function mutateBytes(good: Uint8Array, random: Random): Uint8Array {
  const kind = random.integer(10);
  if (kind === 0) return good.slice(0, random.integer(good.length));
  const bytes = good.slice();
  if (kind === 1) {
    const [from, to] = [random.integer(good.length), random.integer(good.length)];
    bytes.copyWithin(to, from, from + 1 + random.integer(64));
    return bytes;
  }
  for (let n = 1 + random.integer(3); n > 0; n--) {
    const at = random.integer(good.length);
    const forms = [bytes[at] ^ (1 << random.integer(8)), 0, 255, random.integer(256)];
    bytes[at] = forms[random.integer(forms.length)];
  }
  return bytes;
}

/** What stands in the place of a value of JSON. */
const ODD = [null, true, 0, -1, 0.5, 1e308, 4294967296, '', 'x', '__proto__', 'constructor', [], {}, [null], [[[]]]];

/** JSON with a few values replaced, left out, or exchanged with others of the same file. */
export function mutateJson(good: object, random: Random): object {
  const json = structuredClone(good);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(json);
  for (let n = 1 + random.integer(2); n > 0; n--) {
    const [object, key] = places[random.integer(places.length)];
    const [other, otherKey] = places[random.integer(places.length)];
    const kind = random.integer(4);
    if (kind === 0) delete object[key];
    else if (kind === 1) object[key] = ODD[random.integer(ODD.length)];
    else if (kind === 2) object[key] = structuredClone(other[otherKey]);
    else if (typeof object[key] === 'number')
      object[key] = (object[key] as number) * (random.integer(3) - 1) + random.integer(3);
  }
  // Circles, which no file has, would come of putting an object into itself: it was cloned before.
  return json;
}

const CODES = ['file', 'type', 'value', 'data'];

/** How a mutant ended: as a network that predicts, or with a clear error. Throws for anything else, and for a hang. */
export function outcome(read: () => Network): 'network' | 'error' {
  const start = performance.now();
  let net: Network;
  try {
    net = read();
  } catch (error) {
    const { code } = error as { code?: string };
    if (!CODES.includes(code ?? '')) throw error;
    checkTime(start);
    return 'error';
  }
  net.predict(new Float32Array(net.inputs));
  checkTime(start);
  return 'network';
}

/** A second; far less where one mutant of many is not meant to wait for the garbage collector. */
function checkTime(start: number): void {
  const milliseconds = performance.now() - start;
  if (milliseconds > 1000) throw new Error(`a file took ${milliseconds} ms`);
}
