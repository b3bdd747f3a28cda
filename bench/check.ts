/**
 * `npm run bench:check`: have we become slower? Compares what hardly depends on the machine, ours against pure
 * JavaScript and against the core's peak, with the committed results, and names each work that lost more than 15 %.
 * Exits with 1 then.
 */
import { readResult } from './measure';
import { measureTraining, TRAINING_RESULT, type TrainingResult } from './pure-js-rivals';

const LOSS = 0.15;
const committed = readResult<{ results: TrainingResult[] }>(TRAINING_RESULT)?.results;
if (!committed) {
  console.error(`bench:check: no committed result for this version of Node (bench/results/${TRAINING_RESULT}.json)`);
  process.exit(1);
}
const measured = await measureTraining();

const losses: string[] = [];
for (const { work, ratios } of measured) {
  const before = committed.find((each) => each.work === work);
  if (!before) throw new Error(`${work} is not among the committed results: npm run bench writes them anew`);
  for (const [backend, now] of Object.entries(ratios)) {
    const then = before.ratios[backend];
    const pairs = { blocked: [now.blocked.median, then.blocked.median], ofPeak: [now.ofPeak, then.ofPeak] };
    for (const [against, [value, was]] of Object.entries(pairs)) {
      if (value >= (1 - LOSS) * was) continue;
      losses.push(`${work}, ${backend}, ${against}: ${value.toPrecision(3)}, was ${was.toPrecision(3)}`);
    }
  }
}
if (losses.length > 0) {
  console.error(`\nslower by more than 15 %:\n  ${losses.join('\n  ')}`);
  process.exit(1);
}
console.log('\nno work is slower by more than 15 %');
