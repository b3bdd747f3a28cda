/** Runs every example in turn; fails with the first that does. */
import { spawnSync } from 'node:child_process';

for (const example of ['examples/digits/main.ts']) {
  const { status } = spawnSync('npx', ['tsx', example], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
