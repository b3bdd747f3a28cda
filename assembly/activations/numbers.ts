/** The numbers of `ACTIVATIONS` in src/toolbox/activations.ts. */
export const LINEAR: i32 = 0;
export const SIGMOID: i32 = 1;
export const TANH: i32 = 2;
export const RELU: i32 = 3;
export const SOFTMAX: i32 = 4;
export const LEAKY_RELU: i32 = 5;
export const ELU: i32 = 6;
export const GELU: i32 = 7;
export const SILU: i32 = 8;
export const SOFTPLUS: i32 = 9;
export const MISH: i32 = 10;
export const SELU: i32 = 11;

/** selu is this times an elu of that alpha: a layer's outputs keep mean 0 and variance 1 (Klambauer et al. 2017). */
export const SELU_SCALE: f32 = 1.0507009873554805;
export const SELU_ALPHA: f32 = 1.6732632423543772;
