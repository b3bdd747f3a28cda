/** The network: every unit with its own map of the plane, and the weights between them. */
import { onThemeChange, themeColour } from '../shared/page';
import { colourTable, paint } from './colours';
import { type Layout, layOut } from './layout';
import { drawLinks, type Link, linkAt, type Unit } from './links';

/** What one picture of the network shows. */
export interface NetworkState {
  /** By layer, inputs first: (side² × units), the activations on the grid. */
  readonly maps: readonly Float32Array[];
  /** By layer without the inputs: (inputs × units). */
  readonly weights: readonly Float32Array[];
}

export interface Diagram {
  readonly element: HTMLElement;
  /** Another network: the names of its inputs, and its layers, inputs first. */
  setNetwork(inputs: readonly string[], columns: readonly Column[]): void;
  draw(state: NetworkState): void;
  /** What the picture shows, in words. */
  describe(text: string): void;
}

/**
 * The ends of a unit's colours: around `middle`, as far as its map goes, however little that is.
 * @param start where in the layer's map the unit's values begin, which stand `stride` apart
 */
export function rangeOf(map: Float32Array, middle: number, start = 0, stride = 1): [low: number, high: number] {
  let size = 1e-6;
  for (let at = start; at < map.length; at += stride) size = Math.max(size, Math.abs(map[at] - middle));
  return [middle - size, middle + size];
}

/** A layer of the picture. */
export interface Column {
  readonly units: number;
  /** Two lines above it. */
  readonly title: readonly [string, string];
  /** The activation that is neither blue nor orange. */
  readonly middle: number;
}

export interface DiagramEvents {
  /** The unit that the pointer or the keys are on, else the one that was clicked; null for none. */
  onUnit(unit: Unit | null): void;
  /** The unit that was clicked, or chosen with Enter; null when it was let go. */
  onPick(unit: Unit | null): void;
  /** The weight that the pointer is on; null for none. */
  onLink(link: Link | null): void;
  /** A weight that was clicked. */
  onPickLink(link: Link): void;
}

/** Keys that go from unit to unit: layers, units. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function makeDiagram({ onUnit, onPick, onLink, onPickLink }: DiagramEvents): Diagram {
  const element = document.createElement('div');
  element.className = 'diagram';
  element.tabIndex = 0;
  element.setAttribute('role', 'application');
  element.setAttribute('aria-label', 'The network');
  element.setAttribute('aria-describedby', 'diagram-help');
  const canvas = document.createElement('canvas');
  element.append(canvas);
  const context = canvas.getContext('2d');
  const tile = document.createElement('canvas');
  const tileContext = tile.getContext('2d', { alpha: false });
  if (!context || !tileContext) throw new Error('this browser has no canvas');

  let look = readLook();
  let names: readonly string[] = [];
  let columns: readonly Column[] = [];
  let layout: Layout = { size: 0, units: [], layers: [] };
  let state: NetworkState | undefined;
  let chosen: Unit | null = null;
  let picked: Unit | null = null;
  let link: Link | undefined;
  let image: ImageData | undefined;

  const arrange = (): void => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width === 0 || columns.length === 0) return;
    const ratio = Math.min(devicePixelRatio, 2);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const units = columns.map((column) => column.units);
    layout = layOut(units, width, height);
    draw();
  };

  const draw = (): void => {
    const { size, layers } = layout;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (!state || state.maps.length !== layers.length) return;
    drawLinks(context, layout, state.weights, look, chosen);
    for (const [layer, nodes] of layers.entries()) {
      const map = state.maps[layer];
      for (const [unit, { x, y }] of nodes.entries()) {
        drawTile(map, unit, columns[layer]);
        context.drawImage(tile, x - size / 2, y - size / 2, size, size);
        const marked = same(chosen, { layer, unit }) || same(picked, { layer, unit });
        context.lineWidth = marked ? 2.5 : 1;
        context.strokeStyle = marked ? look.accent : look.line;
        context.strokeRect(x - size / 2, y - size / 2, size, size);
      }
    }
    drawWords();
  };

  const drawTile = (map: Float32Array, unit: number, { units: stride, middle }: Column): void => {
    const count = map.length / stride;
    const side = Math.sqrt(count);
    if (image?.width !== side) {
      tile.width = tile.height = side;
      image = tileContext.createImageData(side, side);
    }
    const range = rangeOf(map, middle, unit, stride);
    paint(new Uint32Array(image.data.buffer), look.table, map, range, { start: unit, stride, count });
    tileContext.putImageData(image, 0, 0);
  };

  const drawWords = (): void => {
    const { size, layers } = layout;
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    for (const [layer, nodes] of layers.entries()) {
      const middle = (nodes[0].x + nodes[nodes.length - 1].x) / 2;
      const { units, title } = columns[layer];
      const [above, below] = title;
      context.fillStyle = look.text;
      context.font = `600 13px ${look.font}`;
      const end = layer === layers.length - 1;
      context.textAlign = end ? 'right' : layer === 0 ? 'left' : 'center';
      const x = end ? nodes[0].x + size / 2 : layer === 0 ? 2 : middle;
      context.fillText(nodes.length < units ? `${nodes.length} of ${units}` : above, x, 14);
      context.fillStyle = look.muted;
      context.font = `12px ${look.font}`;
      context.fillText(below, x, 30);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.font = `13px ${look.font}`;
    for (const [i, { x, y }] of layers[0].entries()) context.fillText(names[i], x - size / 2 - 6, y);
  };

  const choose = (next: Unit | null): void => {
    if (same(next, chosen)) return;
    chosen = next;
    draw();
    onUnit(next);
  };
  const pick = (next: Unit | null): void => {
    picked = next;
    choose(next);
    draw();
    onPick(next);
  };
  const place = ({ clientX, clientY }: MouseEvent): [x: number, y: number] => {
    const box = canvas.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const point = (event: PointerEvent): void => {
    const [x, y] = place(event);
    const unit = unitAt(layout, x, y);
    const next = unit || !state ? undefined : linkAt(layout, state.weights, x, y);
    choose(unit ?? picked);
    if (next?.layer === link?.layer && next?.from === link?.from && next?.to === link?.to) return;
    link = next;
    onLink(next ?? null);
  };
  element.addEventListener('click', (event) => {
    const [x, y] = place(event);
    const unit = unitAt(layout, x, y);
    const clicked = unit || !state ? undefined : linkAt(layout, state.weights, x, y);
    if (!clicked) return pick(same(unit, picked) ? null : unit);
    pick({ layer: clicked.layer + 1, unit: clicked.to });
    onPickLink(clicked);
  });
  element.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    if (event.target !== element || !(move || event.key === 'Enter' || event.key === 'Escape')) return;
    event.preventDefault();
    if (event.key === 'Escape') return pick(null);
    if (!move) return pick(same(chosen, picked) ? null : chosen);
    choose(chosen ? step(layout, chosen, move) : { layer: 0, unit: 0 });
  });
  element.addEventListener('pointermove', point);
  element.addEventListener('pointerdown', point);
  // A finger leaves as soon as it has tapped: its unit stays until it taps elsewhere.
  element.addEventListener('pointerleave', ({ pointerType }) => {
    if (pointerType === 'touch') return;
    choose(picked);
    if (link) onLink(null);
    link = undefined;
  });
  element.addEventListener('blur', () => choose(picked));
  onThemeChange(() => {
    look = readLook();
    draw();
  });
  new ResizeObserver(arrange).observe(element);

  return {
    element,
    setNetwork(inputs, layers) {
      names = inputs;
      columns = layers;
      state = undefined;
      pick(null);
      arrange();
    },
    draw(next) {
      state = next;
      draw();
    },
    describe: (text) => element.setAttribute('aria-label', text),
  };
}

const same = (a: Unit | null, b: Unit | null): boolean => a?.layer === b?.layer && a?.unit === b?.unit;

/** The unit that a key leads to; beyond the ends it stays. */
function step({ layers }: Layout, { layer, unit }: Unit, [right, down]: readonly [number, number]): Unit {
  const next = Math.max(0, Math.min(layers.length - 1, layer + right));
  return { layer: next, unit: Math.max(0, Math.min(layers[next].length - 1, unit + down)) };
}

function readLook() {
  return {
    table: colourTable(0.95),
    negative: themeColour('--negative'),
    positive: themeColour('--positive'),
    line: themeColour('--line'),
    accent: themeColour('--text'),
    text: themeColour('--text'),
    muted: themeColour('--muted'),
    font: getComputedStyle(document.documentElement).fontFamily,
  };
}

function unitAt({ size, layers }: Layout, x: number, y: number): Unit | null {
  for (const [layer, nodes] of layers.entries()) {
    const unit = nodes.findIndex((node) => Math.abs(node.x - x) <= size / 2 && Math.abs(node.y - y) <= size / 2);
    if (unit >= 0) return { layer, unit };
  }
  return null;
}
