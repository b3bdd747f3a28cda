/** Activations as the formats tell them: by the kernel's number, and by name with a setting. */
import type { Activation, ActivationName } from 'nablanet';

/** The kernels' numbers (assembly/activations.ts). */
export const ACTIVATIONS: Readonly<Record<ActivationName, number>> = {
  linear: 0,
  sigmoid: 1,
  tanh: 2,
  relu: 3,
  softmax: 4,
  leakyRelu: 5,
  elu: 6,
  gelu: 7,
  silu: 8,
  softplus: 9,
  mish: 10,
  selu: 11,
};

/** Name and setting of an activation; no setting where it has none. */
export function activationOf(activation: Activation): { name: ActivationName; setting?: number } {
  if (activation === 'leakyRelu') return { name: activation, setting: 0.01 };
  if (activation === 'elu') return { name: activation, setting: 1 };
  if (typeof activation === 'string') return { name: activation };
  return { name: activation.name, setting: activation.name === 'elu' ? activation.alpha : activation.slope };
}
