/** The plane: the network's output everywhere, and the points. */
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
  /** Whether there are two colours and nothing between them, and whether held-out points are drawn. */
  setLook(look: SurfaceLook): void;
  /** Whether a click or the Enter key adds a point. */
  setAdding(adding: boolean): void;
  /** What the picture shows, in words. */
  describe(text: string): void;
}

export interface SurfaceLook {
  readonly discretize: boolean;
  readonly heldOut: boolean;
}

export interface SurfaceEvents {
  /** Where in the plane the pointer is, and what is drawn there; null when it leaves. */
  onPoint(at: { x1: number; x2: number; value: number } | null): void;
  /** Somebody adds a point here. */
  onAdd(x1: number, x2: number): void;
}

export function makeSurface({ onPoint, onAdd }: SurfaceEvents): Surface {
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
  let look: SurfaceLook = { discretize: false, heldOut: true };
  let adding = false;
  /** Where keys have moved to, in shares of the side. */
  const cursor = { column: 0.5, row: 0.5 };

  const draw = (values: Float32Array, range: readonly [number, number]): void => {
    const side = Math.sqrt(values.length);
    if (image?.width !== side) {
      field.width = field.height = side;
      image = context.createImageData(side, side);
    }
    shown = values;
    shownRange = range;
    paint(new Uint32Array(image.data.buffer), table, look.discretize ? halved(values, range) : values, range);
    context.putImageData(image, 0, 0);
  };

  const drawPoints = (): void => {
    const size = element.clientWidth;
    const ratio = Math.min(devicePixelRatio, 2);
    points.width = points.height = Math.round(size * ratio);
    if (!data || size === 0) return;
    over.scale(ratio, ratio);
    const colours = colourTable(1);
    if (look.heldOut) drawHeld(over, data.heldOut, size, colours, dataRange);
    drawTraining(over, data.training, size, colours, dataRange);
    if (adding && document.activeElement === element) drawCursor(over, size * cursor.column, size * cursor.row);
  };

  onThemeChange(() => {
    table = colourTable(STRENGTH);
    if (shown) draw(shown, shownRange);
    drawPoints();
  });
  new ResizeObserver(drawPoints).observe(element);

  const within = (share: number): number => Math.max(0, Math.min(0.999, share));
  const place = (event: PointerEvent | MouseEvent): { column: number; row: number } => {
    const { left, top, width } = element.getBoundingClientRect();
    return { column: within((event.clientX - left) / width), row: within((event.clientY - top) / width) };
  };
  const read = ({ column, row }: { column: number; row: number }): void => {
    if (!shown) return;
    const side = Math.sqrt(shown.length);
    onPoint({ ...inPlane(column, row), value: shown[Math.floor(row * side) * side + Math.floor(column * side)] });
  };
  const add = ({ column, row }: { column: number; row: number }): void => {
    const { x1, x2 } = inPlane(column, row);
    if (adding) onAdd(x1, x2);
  };
  const point = (event: PointerEvent): void => read(place(event));
  element.addEventListener('click', (event) => add(place(event)));
  element.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    if (!adding || !(move || event.key === 'Enter')) return;
    event.preventDefault();
    if (!move) return add(cursor);
    cursor.column = within(cursor.column + STEP * move[0]);
    cursor.row = within(cursor.row + STEP * move[1]);
    read(cursor);
    drawPoints();
  });
  for (const name of ['focus', 'blur']) element.addEventListener(name, drawPoints);
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
    setLook(next) {
      look = next;
      if (shown) draw(shown, shownRange);
      drawPoints();
    },
    setAdding(may) {
      adding = may;
      element.classList.toggle('adding', may);
      element.setAttribute('role', may ? 'application' : 'img');
      if (may) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
      drawPoints();
    },
    describe: (text) => element.setAttribute('aria-label', text),
  };
}

/** Keys that move the cursor, and how far: in shares of the side. */
const STEP = 0.025;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function inPlane(column: number, row: number): { x1: number; x2: number } {
  return { x1: REACH * (2 * column - 1), x2: REACH * (1 - 2 * row) };
}

/** Each value at the nearer end of the range. */
function halved(values: Float32Array, [low, high]: Range): Float32Array {
  return values.map((value) => (value >= (low + high) / 2 ? high : low));
}

function drawCursor(over: CanvasRenderingContext2D, x: number, y: number): void {
  over.strokeStyle = themeColour('--text');
  over.lineWidth = 2;
  over.beginPath();
  for (const [across, down] of [
    [9, 0],
    [0, 9],
  ]) {
    over.moveTo(x - across, y - down);
    over.lineTo(x + across, y + down);
  }
  over.stroke();
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

/**
 * Filled, within a thin ring that keeps them apart from the surface. Values near 0 are as pale as the surface is there:
 * the ring is dark, so that they are seen.
 */
function drawTraining(
  over: CanvasRenderingContext2D,
  points: Points,
  size: number,
  colours: Uint32Array,
  range: Range,
) {
  const ring = themeColour(range[0] < 0 ? '--dark-ring' : '--ring');
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
  const ring = themeColour(range[0] < 0 ? '--dark-ring' : '--ring');
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
