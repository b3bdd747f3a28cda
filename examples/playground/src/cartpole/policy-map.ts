/**
 * What the actor does with a pole in the middle of the track: how likely it pushes right, by the pole's angle and
 * turning.
 */
import { interpolateRgb } from 'd3-interpolate';
import type { Network } from 'nablanet';
import type { Sheet } from '../shared/canvas';
import { themeColour } from '../shared/page';
import { ACTIONS, observe } from './actor-critic';
import { MOST_ANGLE, STATE_WIDTH } from './physics';

/** Cells each way. */
const CELLS = 32;
/** The greatest turning that is shown, rad/s. */
const MOST_TURNING = 2;
const SHADES = 64;

export class PolicyMap {
  readonly #states = new Float32Array(CELLS * CELLS * STATE_WIDTH);
  readonly #odds = new Float32Array(CELLS * CELLS * ACTIONS);
  readonly #picture = new OffscreenCanvas(CELLS, CELLS);
  readonly #image = new ImageData(CELLS, CELLS);
  #shades: number[][] = [];
  #line = '';

  constructor() {
    const at = (cell: number): number => (2 * (cell + 0.5)) / CELLS - 1;
    for (let row = 0; row < CELLS; row++) {
      for (let column = 0; column < CELLS; column++) {
        const state = Float64Array.of(0, 0, at(column) * MOST_ANGLE, -at(row) * MOST_TURNING);
        observe(state, this.#states, row * CELLS + column);
      }
    }
    this.refreshColours();
  }

  refreshColours(): void {
    const [left, middle, right] = (['--negative', '--middle', '--positive'] as const).map(themeColour);
    const [toLeft, toRight] = [interpolateRgb(middle, left), interpolateRgb(middle, right)];
    this.#shades = Array.from({ length: SHADES + 1 }, (_, i) => {
      const side = (2 * i) / SHADES - 1;
      return (side < 0 ? toLeft(-side) : toRight(side)).match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
    });
    this.#line = themeColour('--muted');
  }

  draw({ context, width, height }: Sheet, actor: Network): void {
    actor.predict(this.#states, this.#odds);
    const { data } = this.#image;
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      const [r, g, b] = this.#shades[Math.round(SHADES * this.#odds[cell * ACTIONS + 1])];
      data[4 * cell] = r;
      data[4 * cell + 1] = g;
      data[4 * cell + 2] = b;
      data[4 * cell + 3] = 255;
    }
    this.#picture.getContext('2d')?.putImageData(this.#image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(this.#picture, 0, 0, width, height);
    context.strokeStyle = this.#line;
    context.lineWidth = 0.5;
    context.beginPath();
    context.moveTo(width / 2, 0);
    context.lineTo(width / 2, height);
    context.moveTo(0, height / 2);
    context.lineTo(width, height / 2);
    context.stroke();
  }
}
