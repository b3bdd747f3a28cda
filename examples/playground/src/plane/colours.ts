/** Blue to orange in 256 steps, as the canvas takes them. */
import { interpolateRgb } from 'd3-interpolate';
import { scaleLinear } from 'd3-scale';
import { themeColour } from '../shared/page';

/** One 32-bit pixel a step, of the page's colours as they are now; `strength` from 0 (all middle) to 1. */
export function colourTable(strength: number): Uint32Array {
  const middle = themeColour('--middle');
  const towards = (name: '--negative' | '--positive'): string => interpolateRgb(middle, themeColour(name))(strength);
  const colour = scaleLinear<string>()
    .domain([0, 127.5, 255])
    .range([towards('--negative'), middle, towards('--positive')])
    .interpolate(interpolateRgb);
  const bytes = new Uint8Array(4 * 256);
  for (let i = 0; i < 256; i++) bytes.set([...(colour(i).match(/\d+/g) ?? []).slice(0, 3).map(Number), 255], 4 * i);
  return new Uint32Array(bytes.buffer);
}

/** Writes a pixel for each of `count` values, every `stride`-th from `start`; low to high over the table. */
export function paint(
  pixels: Uint32Array,
  table: Uint32Array,
  values: Float32Array,
  [low, high]: readonly [number, number],
  { start = 0, stride = 1, count = values.length } = {},
): void {
  const scale = 255 / (high - low);
  for (let i = 0, at = start; i < count; i++, at += stride) {
    const step = (values[at] - low) * scale;
    pixels[i] = table[step <= 0 ? 0 : step >= 255 ? 255 : (step + 0.5) | 0];
  }
}
