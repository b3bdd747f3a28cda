/** A pad to draw on: by mouse, finger or pen, or by a pen that the keyboard moves. */
import { openCanvas } from '../shared/canvas';
import { onThemeChange, themeColour } from '../shared/page';
import { SIDE } from './ink';

export interface PadEvents {
  /** What is drawn has changed; points as alternating x and y, the pad being 1 wide and high. */
  onDraw(strokes: readonly number[][]): void;
  /** What the keyboard's pen does, in words. */
  onPen(words: string): void;
}

export interface Pad {
  /** Nothing drawn, and an image behind, if one is given. */
  clear(image?: Float32Array): void;
}

/** The keyboard's pen goes such a part of the pad at a time. */
const STEP = 1 / 16;
/** Width of the pen, as a part of the pad's. */
const PEN = 0.07;

/** Where keys move the pen; Home, End and the page keys go slantwise, as they lie on a number pad. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-1, -1],
  PageUp: [1, -1],
  End: [-1, 1],
  PageDown: [1, 1],
};

/** @param host a square element; it takes the focus, and keys as they are */
export function makePad(host: HTMLElement, { onDraw, onPen }: PadEvents): Pad {
  const canvas = document.createElement('canvas');
  host.append(canvas);
  host.tabIndex = 0;
  host.setAttribute('role', 'application');
  host.setAttribute('aria-label', 'Drawing pad');
  host.setAttribute('aria-describedby', 'pad-help');
  let strokes: number[][] = [];
  let behind: Float32Array | undefined;
  let pointer: number | undefined;
  const pen = { x: 0.5, y: 0.25, down: false };
  let keyboard = false;

  const sheet = openCanvas(canvas, () => draw());
  const draw = (): void => {
    const { context, width } = sheet();
    context.fillStyle = context.strokeStyle = themeColour('--text');
    if (behind) drawPixels(context, behind, width);
    context.lineCap = context.lineJoin = 'round';
    context.lineWidth = PEN * width;
    for (const stroke of strokes) drawStroke(context, stroke, width);
    if (keyboard) drawPen(context, pen, width);
  };
  const changed = (): void => {
    behind = undefined;
    draw();
    onDraw(strokes);
  };

  /** Where an event is on the pad. */
  const place = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const within = (value: number): number => Math.min(1, Math.max(0, value));
    return [within((clientX - left) / width), within((clientY - top) / height)];
  };
  host.addEventListener('pointerdown', (event) => {
    // One pointer draws: a second finger or a palm does not.
    if (pointer !== undefined || event.button !== 0) return;
    pointer = event.pointerId;
    host.setPointerCapture(pointer);
    keyboard = pen.down = false;
    strokes.push(place(event));
    changed();
  });
  host.addEventListener('pointermove', (event) => {
    if (event.pointerId !== pointer) return;
    // Between two frames a pointer has been at more places than one.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length > 0 ? events : [event]) strokes.at(-1)?.push(...place(one));
    changed();
  });
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
    host.addEventListener(name, (event) => {
      if (event.pointerId === pointer) pointer = undefined;
    });
  }

  const clear = (image?: Float32Array): void => {
    strokes = [];
    pen.down = false;
    changed();
    behind = image;
    draw();
  };
  host.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move) {
      pen.x = Math.min(1, Math.max(0, pen.x + move[0] * STEP));
      pen.y = Math.min(1, Math.max(0, pen.y + move[1] * STEP));
      if (pen.down) strokes.at(-1)?.push(pen.x, pen.y);
    } else if (event.key === ' ') {
      pen.down = !pen.down;
      if (pen.down) strokes.push([pen.x, pen.y]);
      onPen(pen.down ? 'Pen down.' : 'Pen up.');
    } else if (event.key === 'Delete' || event.key === 'Backspace' || event.key === 'Escape') {
      clear();
      onPen('Cleared.');
    } else return;
    event.preventDefault();
    event.stopPropagation();
    keyboard = true;
    if (pen.down) changed();
    else draw();
  });
  host.addEventListener('focus', () => {
    keyboard = host.matches(':focus-visible');
    draw();
  });
  host.addEventListener('blur', () => {
    keyboard = pen.down = false;
    draw();
  });
  onThemeChange(draw);
  draw();
  return { clear };
}

function drawStroke(context: CanvasRenderingContext2D, stroke: readonly number[], width: number): void {
  context.beginPath();
  context.moveTo(stroke[0] * width, stroke[1] * width);
  if (stroke.length === 2) context.lineTo(stroke[0] * width, stroke[1] * width);
  for (let i = 2; i < stroke.length; i += 2) context.lineTo(stroke[i] * width, stroke[i + 1] * width);
  context.stroke();
}

function drawPen(
  context: CanvasRenderingContext2D,
  { x, y, down }: { x: number; y: number; down: boolean },
  width: number,
): void {
  context.lineWidth = 3;
  context.strokeStyle = context.fillStyle = themeColour('--positive');
  context.beginPath();
  context.arc(x * width, y * width, 0.05 * width, 0, 2 * Math.PI);
  context.stroke();
  if (down) context.fill();
}

function drawPixels(context: CanvasRenderingContext2D, image: Float32Array, width: number): void {
  const size = width / SIDE;
  for (const [i, grey] of image.entries()) {
    context.globalAlpha = Math.min(1, Math.max(0, grey));
    context.fillRect((i % SIDE) * size, Math.floor(i / SIDE) * size, size, size);
  }
  context.globalAlpha = 1;
}
