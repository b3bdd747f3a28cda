/** Training in a worker against `train`, every case on both backends; test/train/worker has each on one of them. */
import { describe, test } from 'vitest';
import { BACKENDS } from '../support/backends';
import { CASES } from '../train/worker/cases';
import { expectAsTrain } from '../train/worker/checks';

describe.each(BACKENDS)('%s', (backend) => {
  test.each(Object.entries(CASES))('%s: the same state and history as train', (_, each) =>
    expectAsTrain(each, backend),
  );
});
