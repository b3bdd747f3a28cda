/** Every JavaScript and TypeScript block of the documentation runs as it stands. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isAlone, PROGRAMS, ROOT } from './blocks';
import { FIXTURES } from './fixtures';
import { run } from './run';

describe.concurrent('programs of the documentation', () => {
  it.each(PROGRAMS.filter(isAlone).map((program) => [program.name, program] as const))('%s', async (_, program) => {
    await run(program);
  });
});

describe('programs that need other libraries', () => {
  const { dependencies } = JSON.parse(readFileSync(`${ROOT}/test/peers/package.json`, 'utf8'));

  it.each(PROGRAMS.filter((program) => !isAlone(program)).map((program) => [program.name, program] as const))(
    '%s runs among those with peers',
    (_, { packages }) => {
      for (const name of packages) if (name !== 'nablanet') expect(dependencies).toHaveProperty([name]);
    },
  );
});

describe('files that programs read', () => {
  const cases = Object.entries(FIXTURES).flatMap(([page, files]) => Object.keys(files).map((name) => [page, name]));

  it.each(cases)('%s still reads %s', (page, name) => {
    const code = PROGRAMS.filter((program) => program.page === page).map((program) => program.code);
    expect(code.join('\n')).toContain(`'${name}'`);
  });
});
