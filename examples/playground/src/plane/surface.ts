/** The plane: what the network says everywhere, and the points. */
import { onThemeChange, themeColour } from '../shared/page';
import { colourTable, paint } from './colours';
import { REACH } from './features';
import type { PlaneData, Points } from './problems';

/** Fainter than the points, so that they stand out. */
const STRENGTH = 0.75;

export interface Surface {
  readonly element: HTMLElement;
  /** Values of a side × side grid, row by row from the top; low is blue, high is orange. */
  draw(values: Float32Array, range: readonly [number, number]): void;
  /** The points, with `low` and `high` as the ends of their colours. */
  setData(data: PlaneData, range: readonly [number, number]): void;
  /** What the picture shows, in words. */
  describe(text: string): void;
}

/** @param onPoint told where in the plane the pointer is, and what is drawn there; null when it leaves */
export function makeSurface(onPoint: (at: { x1: number; x2: number; value: number } | null) => void): Surface {
  const element = document.createElement('div');
  element.className = 'surface';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', 'The network’s output over the plane');
  const field = document.createElement('canvas');
  const points = document.createElement('canvas');
  element.append(field, points);

  const context = field.getContext('2d', { alpha: false });
  const over = points.getContext('2d');
  if (!context || !over) throw new Error('this browser has no canvas');
  let table = colourTable(STRENGTH);
  let image: ImageData | undefined;
  let shown: Float32Array | undefined;
  let shownRange: readonly [number, number] = [0, 1];
  let data: PlaneData | undefined;
  let dataRange: readonly [number, number] = [0, 1];

  const draw = (values: Float32Array, range: readonly [number, number]): void => {
    const side = Math.sqrt(values.length);
    if (image?.width !== side) {
      field.width = field.height = side;
      image = context.createImageData(side, side);
    }
    shown = values;
    shownRange = range;
    paint(new Uint32Array(image.data.buffer), table, values, range);
    context.putImageData(image, 0, 0);
  };

  const drawPoints = (): void => {
    const size = element.clientWidth;
    const ratio = Math.min(devicePixelRatio, 2);
    points.width = points.height = Math.round(size * ratio);
    if (!data || size === 0) return;
    over.scale(ratio, ratio);
    const colours = colourTable(1);
    drawHeld(over, data.heldOut, size, colours, dataRange);
    drawTraining(over, data.training, size, colours, dataRange);
  };

  onThemeChange(() => {
    table = colourTable(STRENGTH);
    if (shown) draw(shown, shownRange);
    drawPoints();
  });
  new ResizeObserver(drawPoints).observe(element);

  const point = (event: PointerEvent): void => {
    if (!shown) return;
    const { left, top, width } = element.getBoundingClientRect();
    const side = Math.sqrt(shown.length);
    const share = (at: number): number => Math.max(0, Math.min(0.999, at / width));
    const column = share(event.clientX - left);
    const row = share(event.clientY - top);
    onPoint({
      x1: REACH * (2 * column - 1),
      x2: REACH * (1 - 2 * row),
      value: shown[Math.floor(row * side) * side + Math.floor(column * side)],
    });
  };
  element.addEventListener('pointermove', point);
  element.addEventListener('pointerdown', point);
  // A finger leaves as soon as it has tapped: what it read stays.
  element.addEventListener('pointerleave', ({ pointerType }) => pointerType !== 'touch' && onPoint(null));

  return {
    element,
    draw,
    setData(given, range) {
      data = given;
      dataRange = range;
      drawPoints();
    },
    describe: (text) => element.setAttribute('aria-label', text),
  };
}

type Range = readonly [number, number];

function eachPoint(points: Points, size: number, colours: Uint32Array, [low, high]: Range, draw: PointDrawer): void {
  const bytes = new Uint8Array(colours.buffer);
  for (let i = 0; i < points.y.length; i++) {
    const step = Math.max(0, Math.min(255, Math.round((255 * (points.y[i] - low)) / (high - low))));
    const [red, green, blue] = bytes.subarray(4 * step);
    const x = (size * (points.at[2 * i] / REACH + 1)) / 2;
    const y = (size * (1 - points.at[2 * i + 1] / REACH)) / 2;
    draw(x, y, `rgb(${red} ${green} ${blue})`);
  }
}

type PointDrawer = (x: number, y: number, colour: string) => void;

/** Filled, within a thin ring that keeps them apart from the surface. */
function drawTraining(
  over: CanvasRenderingContext2D,
  points: Points,
  size: number,
  colours: Uint32Array,
  range: Range,
) {
  const ring = themeColour('--ring');
  over.lineWidth = 1;
  eachPoint(points, size, colours, range, (x, y, colour) => {
    over.beginPath();
    over.arc(x, y, 3.4, 0, 2 * Math.PI);
    over.fillStyle = colour;
    over.fill();
    over.strokeStyle = ring;
    over.stroke();
  });
}

/** Hollow: a ring in the point's colour, on one that keeps it apart. */
function drawHeld(over: CanvasRenderingContext2D, points: Points, size: number, colours: Uint32Array, range: Range) {
  const ring = themeColour('--ring');
  eachPoint(points, size, colours, range, (x, y, colour) => {
    over.beginPath();
    over.arc(x, y, 3.2, 0, 2 * Math.PI);
    over.lineWidth = 3.4;
    over.strokeStyle = ring;
    over.stroke();
    over.lineWidth = 1.6;
    over.strokeStyle = colour;
    over.stroke();
  });
}
