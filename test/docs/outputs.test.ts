/** Output that the documentation shows is what its programs print; `npm run docs:outputs` writes it anew. */
import { beforeAll, describe, expect, it } from 'vitest';
import { outputs, type Shown } from './outputs';

describe('output that is shown', () => {
  let shown: Shown[];
  beforeAll(async () => {
    shown = await outputs();
  }, 300_000);

  it.each([
    ['README.md', 1],
    ['docs/tables.md', 2],
    ['docs/command-line.md', 10],
  ])('in %s is what is printed', (page, count) => {
    const own = shown.filter(({ block }) => block.page === page);
    expect(own).toHaveLength(count);
    for (const { block, real } of own) expect(block.code).toBe(real);
  });
});
