/** Programs of the documentation that use other libraries run as they stand, too. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isAlone, PROGRAMS } from '../docs/blocks';
import { run } from '../docs/run';

const here = fileURLToPath(new URL('.', import.meta.url));
const programs = PROGRAMS.filter((program) => !isAlone(program));

describe('programs of the documentation with other libraries', () => {
  it('are there', () => {
    expect(programs.length).toBeGreaterThan(0);
  });

  it.each(programs.map((program) => [program.name, program] as const))('%s', async (_, program) => {
    await run(program, here);
  });
});
