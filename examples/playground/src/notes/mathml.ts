/** The few pieces of MathML that the notes' formulas are made of. */
import type { Name } from './model';

export const mi = (text: string): string => `<mi>${text}</mi>`;
export const mo = (text: string): string => `<mo>${text}</mo>`;
export const mn = (text: string | number): string => `<mn>${text}</mn>`;
export const row = (...parts: string[]): string => `<mrow>${parts.join('')}</mrow>`;
export const sup = (base: string, above: string): string => `<msup>${base}${above}</msup>`;
export const sub = (base: string, below: string): string => `<msub>${base}${below}</msub>`;
export const frac = (above: string, below: string): string => `<mfrac>${above}${below}</mfrac>`;
export const sumOver = (what: string): string => `<munder>${mo('∑')}${what}</munder>`;
export const bracket = (...parts: string[]): string => row(mo('('), ...parts, mo(')'));
/** The number of a layer, in brackets as an index, which a square has none of. */
export const index = (layer: number): string => row(mo('('), mn(layer), mo(')'));
/** A matrix of a layer: W⁽²⁾ and so on. */
export const of = (base: string, layer: number): string => sup(mi(base), index(layer));
export const transposed = (base: string, layer?: number): string =>
  layer === undefined ? sup(mi(base), mi('T')) : sup(bracket(of(base, layer)), mi('T'));
/** ∂C/∂W⁽²⁾ and so on; of the layer's input without a number. */
export const derivative = (base: string, layer?: number): string =>
  frac(row(mo('∂'), mi('C')), row(mo('∂'), layer === undefined ? mi(base) : of(base, layer)));
/** φ′(z⁽²⁾). */
export const slope = (layer: number): string => row(sup(mi('φ'), mo('′')), bracket(of('z', layer)));

export const math = (...parts: string[]): string => `<math displaystyle="true">${row(...parts)}</math>`;

/** The names of matrices, as the formulas have them and as they are read. */
export const SYMBOLS: Record<Name, { math: string; text: string }> = {
  x: { math: mi('x'), text: 'x' },
  y: { math: mi('y'), text: 'y' },
  W1: { math: of('W', 1), text: 'W⁽¹⁾' },
  b1: { math: of('b', 1), text: 'b⁽¹⁾' },
  W2: { math: of('W', 2), text: 'W⁽²⁾' },
  b2: { math: of('b', 2), text: 'b⁽²⁾' },
  z1: { math: of('z', 1), text: 'z⁽¹⁾' },
  a1: { math: of('a', 1), text: 'a⁽¹⁾' },
  z2: { math: of('z', 2), text: 'z⁽²⁾' },
  a2: { math: of('a', 2), text: 'a⁽²⁾' },
  Ck: { math: sub(mi('C'), mi('k')), text: 'C' },
  C: { math: mi('C'), text: 'C' },
  d2: { math: of('δ', 2), text: 'δ⁽²⁾' },
  dW2: { math: derivative('W', 2), text: '∂C/∂W⁽²⁾' },
  db2: { math: derivative('b', 2), text: '∂C/∂b⁽²⁾' },
  da1: { math: derivative('a', 1), text: '∂C/∂a⁽¹⁾' },
  d1: { math: of('δ', 1), text: 'δ⁽¹⁾' },
  dW1: { math: derivative('W', 1), text: '∂C/∂W⁽¹⁾' },
  db1: { math: derivative('b', 1), text: '∂C/∂b⁽¹⁾' },
  dx: { math: derivative('x'), text: '∂C/∂x' },
  W1next: { math: of('W', 1), text: 'new W⁽¹⁾' },
  b1next: { math: of('b', 1), text: 'new b⁽¹⁾' },
  W2next: { math: of('W', 2), text: 'new W⁽²⁾' },
  b2next: { math: of('b', 2), text: 'new b⁽²⁾' },
};
