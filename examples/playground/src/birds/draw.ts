/** The flock in its sky. */
import type { Sheet } from '../shared/canvas';
import { isDark, themeColour } from '../shared/page';
import { BIRD_RADIUS, type Course, WALL_STEP, WALL_WIDTH } from './course';
import type { Life } from './life';

/** Birds with the same ancestor have one of so many colours, and neighbours among them one of so many shades. */
const HUES = 12;
const SHADES = 3;
/** So that of birds that fly on top of each other each is seen. */
const OPACITY = 0.8;
/** Steps for which those who crashed are still seen. */
const FADING = 40;

const STRUCTURE = ['--line', '--muted', '--accent'] as const;
let colours = new Map<string, string>();

/** Asks the page for its colours again. */
export function refreshColours(): void {
  colours = new Map(STRUCTURE.map((name) => [name, themeColour(name)]));
  for (let i = 0; i < HUES * SHADES; i++) {
    const hue = (Math.floor(i / SHADES) * 360) / HUES;
    const lightness = (isDark() ? 50 : 36) + 11 * (i % SHADES);
    colours.set(`bird ${i}`, `hsl(${hue} 75% ${lightness}%)`);
    colours.set(`outline ${i}`, `hsl(${hue} 60% ${lightness - 22}%)`);
  }
}

const colour = (name: string): string => colours.get(name) ?? 'gray';

/** @param leader the bird to point at */
export function drawLife({ context, width, height }: Sheet, life: Life, leader: number): void {
  drawWalls(context, life.course, width, height);
  drawCrashed(context, life, height);
  const byColour = Array.from({ length: HUES * SHADES }, () => new Path2D());
  const { flock, lineage } = life;
  for (let i = 0; i < flock.y.length; i++) {
    if (!flock.flying[i]) continue;
    const path = byColour[(lineage[i] % HUES) * SHADES + (i % SHADES)];
    addBird(path, flock.x[i] * height, flock.y[i] * height, flock.speed[i], height);
  }
  context.lineWidth = 0.7;
  context.globalAlpha = OPACITY;
  for (const [i, path] of byColour.entries()) {
    context.fillStyle = colour(`bird ${i}`);
    context.strokeStyle = colour(`outline ${i}`);
    context.fill(path);
    context.stroke(path);
  }
  context.globalAlpha = 1;
  if (!flock.flying[leader]) return;
  context.strokeStyle = colour('--accent');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(flock.x[leader] * height, flock.y[leader] * height, BIRD_RADIUS * height + 4, 0, 2 * Math.PI);
  context.stroke();
}

function drawWalls(context: CanvasRenderingContext2D, { walls }: Course, width: number, height: number): void {
  context.fillStyle = colour('--line');
  context.strokeStyle = colour('--muted');
  context.lineWidth = 1;
  for (const { x, middle, gap } of walls) {
    const left = x * height;
    if (left > width) continue;
    const [top, bottom] = [(middle - gap / 2) * height, (middle + gap / 2) * height];
    context.beginPath();
    context.roundRect(left, -8, WALL_WIDTH * height, top + 8, 6);
    context.roundRect(left, bottom, WALL_WIDTH * height, height - bottom + 8, 6);
    context.fill();
    context.stroke();
  }
}

/** A round body that runs out into a beak, turned the way it flies. */
function addBird(path: Path2D, x: number, y: number, speed: number, height: number): void {
  const r = BIRD_RADIUS * height;
  const turn = Math.max(-0.5, Math.min(0.9, speed * 0.9));
  path.moveTo(x + Math.cos(turn) * 1.6 * r, y + Math.sin(turn) * 1.6 * r);
  path.arc(x, y, r * 0.85, turn + 0.6, turn - 0.6 + 2 * Math.PI);
  path.closePath();
}

/** Who crashed stays behind with the walls, and fades. */
function drawCrashed(context: CanvasRenderingContext2D, { flock, steps }: Life, height: number): void {
  const path = new Path2D();
  const stages = 4;
  context.fillStyle = colour('--muted');
  for (let stage = 0; stage < stages; stage++) {
    const fading = stage === 0 ? path : new Path2D();
    for (let i = 0; i < flock.y.length; i++) {
      const age = steps - flock.flown[i];
      if (flock.flying[i] || age >= FADING || Math.floor((age * stages) / FADING) !== stage) continue;
      const x = (flock.x[i] - age * WALL_STEP) * height;
      const y = Math.min(1 - BIRD_RADIUS, flock.y[i] + age * age * 0.0002) * height;
      addBird(fading, x, y, 1, height);
    }
    context.globalAlpha = 0.5 * (1 - stage / stages);
    context.fill(fading);
  }
  context.globalAlpha = 1;
}
