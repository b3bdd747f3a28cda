/**
 * More mutants than the tests make: `npm run fuzz -- [--format ONNX] [--mutants 1000000] [--seed 7]`. Every problem is
 * printed with its seed, which makes it again with `--mutants 1`.
 */
import { parseArgs } from 'node:util';
import { formats } from '../../test/fuzz/formats.ts';
import { fuzz } from '../../test/fuzz/run.ts';

const { values: options } = parseArgs({
  options: {
    format: { type: 'string', default: '' },
    mutants: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const chosen = formats().filter(({ name }) => name.toLowerCase().includes(options.format.toLowerCase()));
if (chosen.length === 0) {
  console.error(
    `fuzz: no format is called ${options.format}; there are ${formats()
      .map(({ name }) => name)
      .join(', ')}`,
  );
  process.exit(1);
}
let problems = 0;
for (const format of chosen) {
  const start = performance.now();
  const tally = fuzz(format, Math.ceil(Number(options.mutants) / chosen.length), Number(options.seed));
  problems += tally.problems.length;
  console.log(
    format.name.padEnd(16),
    `${tally.mutants} mutants, ${((100 * tally.accepted) / tally.mutants).toFixed(1)} % read,`,
    `slowest ${tally.slowest.toFixed(1)} ms, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  for (const problem of tally.problems) console.error(`  ${problem}`);
}
process.exit(problems === 0 ? 0 : 1);
