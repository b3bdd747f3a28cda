/**
 * The constants of exp, log, tanh and the normal distribution, read from memory: one load each. V8 would build a
 * constant of the code in four instructions at every use (sigmoid4: 12 ns, 8 from memory).
 *
 * Functions take their address, `t`. Where lanes are fused no compiler knows it, so that an address is a sum and an
 * offset: only then V8 sees that both halves of a pair read the same constant.
 */
import { WIDE } from '../gemm/tile';

const TABLE = memory.data<f32>([
  // exp
  88.72283172607422, // the largest x with a finite exp(x) in float32
  -87.33654022216797, // the smallest with a normal one
  1.44269504088896341, // 1 / ln 2
  12582912, // 1.5 · 2²³: adding it rounds a number of size < 2²² to an integer, in the lowest bits of the sum
  -0.693359375, // −ln 2 in two parts, so that n times the first is exact
  2.1219444e-4,
  1.98756915e-4, // the polynomial, highest power first
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
  1.0,
  Infinity,
  -0.34, // expm1
  // log
  1.17549435e-38, // the smallest normal number
  8388608.0, // 2²³
  23.0,
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
  -2.1219444e-4,
  0.693359375,
  // tanh
  -5.70498872745e-3,
  2.06390887954e-2,
  -5.37397155531e-2,
  1.33314422036e-1,
  -3.33332819422e-1,
  0.625,
  2.0,
  // the normal distribution
  20, // beyond it e^(−x²/2) is 0 in float32, and the clamp keeps x² finite
  -0.5,
  0.5,
  0.7071067811865476, // √½
  7.853861353153693e-5, // Φ − ½ for |x| < √2
  -8.010193625184903e-4,
  5.188327685732524e-3,
  -2.685381193529856e-2,
  1.128358514861418e-1,
  -3.7612625824233e-1,
  1.12837916572671,
  2.326819970068386e-2, // the tail below 2√2
  -1.387039388740657e-1,
  3.687424674597105e-1,
  -5.824733027278666e-1,
  6.210004621745983e-1,
  -4.944515323274145e-1,
  3.404879937665872e-1,
  -2.741127028184656e-1,
  5.638259427386472e-1,
  -1.047766399936249e1, // the tail above
  1.297719955372516e1,
  -7.495518717768503,
  2.921019019210786,
  -1.0152652792027,
  4.218463358204948e-1,
  -2.820767439740514e-1,
  5.641895067754075e-1,
  0.3989422804014327, // 1 / √(2π)
]);

/** The place of each constant in the table; of a polynomial that of its highest power. */
export enum C {
  ExpMost,
  ExpLeast,
  InverseLn2,
  Rounding,
  MinusLn2High,
  MinusLn2Low,
  Exp,
  One = 12,
  Infinite,
  NearZero,
  Normal,
  TwoTo23,
  TwentyThree,
  Log,
  MinusLn2Rest = 27,
  Ln2High,
  Tanh,
  TanhNear = 34,
  Two,
  BellEnd,
  MinusHalf,
  Half,
  RootHalf,
  Erf,
  Tail = 47,
  FarTail = 56,
  Density = 64,
}

/** 0, which the compilers of the module and of the engine can't know. */
const ZERO = memory.data<u32>([0]);

/** V8 sees that two such loads are the same only where they have an offset. */
const OFFSET: usize = WIDE ? 4 : 0;

/** Where the constants lie: asked for once before a loop. */
export function constants(): usize {
  return (WIDE ? load<usize>(ZERO) : 0) + TABLE - OFFSET;
}

/** A constant in every lane. */
export function constant(t: usize, i: C): v128 {
  return v128.load32_splat(t + ((<usize>i) << 2), OFFSET);
}
