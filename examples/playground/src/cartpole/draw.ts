/** Carts on their tracks. */
import type { Sheet } from '../shared/canvas';
import { themeColour } from '../shared/page';
import { CARTS, type Learner, MOST_STEPS } from './learner';
import { type CartState, HALF_POLE, MOST_POSITION } from './physics';
import type { Watched } from './watched';

const NAMES = ['--text', '--muted', '--line', '--accent', '--positive', '--negative', '--bad', '--panel'] as const;
type Name = (typeof NAMES)[number];
let colours = new Map<Name, string>();

/** Asks the page for its colours again. */
export function refreshColours(): void {
  colours = new Map(NAMES.map((name) => [name, themeColour(name)]));
}

const colour = (name: Name): string => colours.get(name) ?? 'gray';

/** Where a track is: its middle on the floor, and pixels a metre. */
interface Place {
  x: number;
  floor: number;
  metre: number;
}

function drawCart(context: CanvasRenderingContext2D, state: CartState, place: Place, pole: Name): void {
  const { floor, metre } = place;
  const x = place.x + state[0] * metre;
  const [width, height] = [0.5 * metre, 0.26 * metre];
  const wheel = 0.07 * metre;
  const top = floor - 2 * wheel - height;
  context.fillStyle = colour('--text');
  context.beginPath();
  context.roundRect(x - width / 2, top, width, height, Math.min(5, height / 4));
  for (const side of [-0.3, 0.3]) {
    context.moveTo(x + side * width + wheel, floor - wheel);
    context.arc(x + side * width, floor - wheel, wheel, 0, 2 * Math.PI);
  }
  context.fill();
  context.strokeStyle = colour(pole);
  context.lineWidth = Math.max(2.5, 0.08 * metre);
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x + 2 * HALF_POLE * metre * Math.sin(state[2]), top - 2 * HALF_POLE * metre * Math.cos(state[2]));
  context.stroke();
  context.fillStyle = colour('--panel');
  context.beginPath();
  context.arc(x, top, Math.max(1.5, 0.035 * metre), 0, 2 * Math.PI);
  context.fill();
}

function drawTrack(context: CanvasRenderingContext2D, { x, floor, metre }: Place): void {
  context.strokeStyle = colour('--muted');
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x - MOST_POSITION * metre, floor);
  context.lineTo(x + MOST_POSITION * metre, floor);
  for (const end of [-MOST_POSITION, MOST_POSITION]) {
    context.moveTo(x + end * metre, floor - 6);
    context.lineTo(x + end * metre, floor + 6);
  }
  context.stroke();
}

/** The large cart, an arrow for its push, and how long the pole stands. */
export function drawWatched({ context, width, height }: Sheet, watched: Watched): void {
  const metre = Math.min(width / (2 * MOST_POSITION + 0.7), height / 1.9);
  const place = { x: width / 2, floor: height - 0.2 * metre, metre };
  drawTrack(context, place);
  drawCart(context, watched.state, place, watched.fallen ? '--bad' : '--positive');
  if (!watched.fallen) drawPush(context, watched, place);
  context.fillStyle = colour(watched.fallen ? '--bad' : '--muted');
  context.font = '14px system-ui, sans-serif';
  context.textAlign = 'left';
  const end = Math.abs(watched.state[0]) > MOST_POSITION ? 'off its track after ' : 'fell after ';
  context.fillText(`${watched.fallen ? end : ''}${watched.seconds.toFixed(1)} s`, 12, 24);
}

function drawPush(context: CanvasRenderingContext2D, { state, action }: Watched, { x, floor, metre }: Place): void {
  const side = action === 1 ? 1 : -1;
  const from = x + state[0] * metre + side * 0.32 * metre;
  const y = floor - 0.27 * metre;
  const tip = from + side * 0.3 * metre;
  context.strokeStyle = colour('--accent');
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(tip, y);
  context.moveTo(tip - side * 6, y - 5);
  context.lineTo(tip, y);
  context.lineTo(tip - side * 6, y + 5);
  context.stroke();
}

/**
 * The carts that learn, small, in rows of four or two; a bar below each says how long its pole has stood, of ten
 * seconds.
 */
export function drawLearners({ context, width, height }: Sheet, { carts }: Learner): void {
  const columns = width < 480 ? 2 : 4;
  const [cellWidth, cellHeight] = [width / columns, height / Math.ceil(CARTS / columns)];
  for (const [i, { state, steps }] of carts.entries()) {
    const metre = Math.min((cellWidth - 16) / (2 * MOST_POSITION + 0.5), (cellHeight - 14) / 1.6);
    const place = {
      x: ((i % columns) + 0.5) * cellWidth,
      floor: (Math.floor(i / columns) + 1) * cellHeight - 12,
      metre,
    };
    drawTrack(context, place);
    drawCart(context, state, place, '--negative');
    const [left, long] = [place.x - MOST_POSITION * metre, 2 * MOST_POSITION * metre];
    context.fillStyle = colour('--line');
    context.fillRect(left, place.floor + 6, long, 3);
    context.fillStyle = colour('--accent');
    context.fillRect(left, place.floor + 6, (long * steps) / MOST_STEPS, 3);
  }
}
