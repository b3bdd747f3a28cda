/**
 * `npm run bench`: trains ours against pure JavaScript, prints tables and writes
 * bench/results/training-node<version>.json.
 */
import { environment, writeResult } from './measure';
import { measureTraining, TRAINING_RESULT } from './pure-js-rivals';

const results = await measureTraining();
const machine = environment();
console.log(machine);
console.log(`written: ${writeResult(TRAINING_RESULT, { environment: machine, results })}`);
