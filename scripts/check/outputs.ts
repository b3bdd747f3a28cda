/** Writes the output that README and docs show below programs and commands, as the built package prints it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '../../test/docs/blocks.ts';
import { outputs } from '../../test/docs/outputs.ts';

// From a page's end to its start: what stands above keeps its lines.
for (const { block, real } of (await outputs()).reverse()) {
  const file = `${ROOT}/${block.page}`;
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.splice(block.line - 1, block.code.split('\n').length, ...real.split('\n'));
  writeFileSync(file, lines.join('\n'));
  console.log(`${block.page}:${block.line}`);
}
