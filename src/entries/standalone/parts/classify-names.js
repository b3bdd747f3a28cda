import { classify, classNames } from './given.js';

/** The class of each row by name. */
function classifyNames(x) {
  return Array.from(classify(x), (index) => classNames[index]);
}

export { classifyNames };
