import { NUMBERS } from './given.js';

let taken = 0;

function take(count) {
  taken += count;
  return NUMBERS.subarray(taken - count, taken);
}

export { take };
