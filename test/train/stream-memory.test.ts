/** Memory of a stream, in a process of its own: in this one other suites leave garbage, and the system takes it back at any time. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('memory stays flat over data larger than memory would be', () => {
  const program = fileURLToPath(new URL('./stream-memory-program.mjs', import.meta.url));
  const { batches, moved } = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(batches).toBe(4000);
  expect(moved).toBeLessThan(80 * 2 ** 20); // garbage between two collections
});
