// nablanet/data as a CommonJS module.
const assert = require('node:assert/strict');
const { parseCSV, readIDX } = require('nablanet/data');

const { x, y } = parseCSV('a;b;c\n1;2;3\n', { targets: 'c' });
assert.deepEqual([...x, ...y], [1, 2, 3]);
assert.throws(() => readIDX('none'), { name: 'RangeError', code: 'file', message: /^"none" expected a file.* ENOENT/ });
