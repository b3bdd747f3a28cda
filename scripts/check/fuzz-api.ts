/**
 * Random programs of the public API, on the built package: `npm run fuzz:api -- [--cases 100000] [--seed 7]`. The first
 * that fails is printed, as small as it was found; the same seed makes the same programs.
 */
import { parseArgs } from 'node:util';
import * as nablanet from 'nablanet';
import { fuzzApi } from '../../test/fuzz/api/run.ts';

const { values: options } = parseArgs({
  options: { cases: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const start = performance.now();
const { steps, diverged, failure } = await fuzzApi(nablanet, {
  cases: Number(options.cases),
  seed: Number(options.seed),
});
for (const [name, count] of Object.entries(steps).sort()) console.log(String(count).padStart(8), name);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`${options.cases} programs from seed ${options.seed}, ${diverged} diverged, ${seconds} s`);
if (failure) console.error(`\n${failure}`);
process.exit(failure ? 1 : 0);
