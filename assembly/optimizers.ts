/**
 * The optimizers: one loop over contiguous parameters each, with PyTorch's formulas (torch.optim).
 *
 * w are parameters, g their gradients, r the learning rate, t the update from 1. An optimizer's state lies in slots,
 * each as long as all parameters. Factors that are the same for all parameters are computed once, in float64.
 */
import { adam } from './optimizers/adam';
import { adagrad, rmsprop } from './optimizers/rmsprop';
import { rprop } from './optimizers/rprop';
import { momentum, sgd } from './optimizers/sgd';
import { Step } from './table';

/** The numbers in the table of src/toolbox/optimizers.ts. */
export const SGD: i32 = 0;
export const MOMENTUM: i32 = 1;
export const ADAGRAD: i32 = 2;
export const RMSPROP: i32 = 3;
export const ADAM: i32 = 4;
export const RPROP: i32 = 5;

/** One update of floats [from, to) of the parameters (multiples of 4). `step.updates` already counts it. */
export function optimize(step: Step, from: i32, to: i32): void {
  const offset = (<usize>from) << 2;
  const slot = (<usize>step.parameterCount) << 2;
  optimizeAt(step, step.parameters + offset, step.gradients + offset, step.state + offset, slot, to - from);
}

/**
 * One update of `count` parameters at w (a multiple of 4), whose gradients are at g; what the optimizer remembers of
 * them is at `first`, and every further number of it `slot` bytes behind.
 */
export function optimizeAt(step: Step, w: usize, g: usize, first: usize, slot: usize, count: i32): void {
  const settings = step.settings;
  const rate = step.learningRate;
  switch (step.optimizer) {
    case SGD:
      sgd(w, g, count, rate);
      break;
    case MOMENTUM:
      momentum(w, g, first, count, rate, settings);
      break;
    case ADAGRAD:
      adagrad(w, g, first, count, rate, settings, step.updates);
      break;
    case RMSPROP:
      rmsprop(w, g, first, slot, count, rate, settings);
      break;
    case ADAM:
      adam(w, g, first, slot, count, rate, settings, step.updates);
      break;
    case RPROP:
      rprop(w, g, first, slot, count, rate, settings, step.updates);
      break;
  }
}
