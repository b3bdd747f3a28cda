/** The network: every unit with its own map of the plane, and the weights between them. */
import { onThemeChange, themeColour } from '../shared/page';
import { colourTable, paint } from './colours';
import { type Layout, layOut } from './layout';
import { drawLinks, type Unit } from './links';

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

/** @param onUnit told which unit the pointer is on; null when it is on none */
export function makeDiagram(onUnit: (unit: Unit | null) => void): Diagram {
  const element = document.createElement('div');
  element.className = 'diagram';
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', 'The network');
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
        const picked = chosen?.layer === layer && chosen.unit === unit;
        context.lineWidth = picked ? 2 : 1;
        context.strokeStyle = picked ? look.accent : look.line;
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
    if (next?.layer === chosen?.layer && next?.unit === chosen?.unit) return;
    chosen = next;
    draw();
    onUnit(next);
  };
  const point = (event: PointerEvent): void => {
    const box = canvas.getBoundingClientRect();
    choose(unitAt(layout, event.clientX - box.left, event.clientY - box.top));
  };
  element.addEventListener('pointermove', point);
  element.addEventListener('pointerdown', point);
  // A finger leaves as soon as it has tapped: its unit stays until it taps elsewhere.
  element.addEventListener('pointerleave', ({ pointerType }) => pointerType !== 'touch' && choose(null));
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
      choose(null);
      arrange();
    },
    draw(next) {
      state = next;
      draw();
    },
    describe: (text) => element.setAttribute('aria-label', text),
  };
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
