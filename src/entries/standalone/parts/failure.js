/** An error in nablanet's shape, with a code. */
function failure(Kind, expected, got, code) {
  return Object.assign(new Kind(`"x" expected ${expected}, got ${got}`), { code });
}

/** A value as a message shows it. */
function show(value) {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}\u2026` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}${'length' in value ? ` of ${value.length}` : ''}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Where the i-th of all values stands. */
function placeOf(i, width) {
  return `at row ${Math.floor(i / width)}, column ${i % width}`;
}

export { failure, placeOf, show };
