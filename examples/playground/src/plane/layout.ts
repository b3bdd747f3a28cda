/** Where the units of a network stand in its picture: a column for each layer, broad layers in several. */

export interface Node {
  /** Middle, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Side of a unit's square, in pixels. */
  readonly size: number;
  /** By layer, inputs first. */
  readonly units: readonly number[];
  /** By layer, the units that have room; those that have none are the last of their layer, and not here. */
  readonly layers: readonly (readonly Node[])[];
}

/** Side of a unit's square: the largest, the smallest for which a layer is kept in one column, and the smallest. */
const SIDE = { most: 60, clear: 24, least: 9 };
/** Between two units, in shares of their size. */
const GAP = 0.3;
/** Share of the way from layer to layer that units may take up; the rest is for the lines. */
const FILLED = 0.6;
/** Pixels for the inputs' names at the left, and for the layers' above. */
const MARGIN = { left: 36, right: 8, top: 42, bottom: 8 };

/** The largest units with which all have room, and where they stand. */
export function layOut(units: readonly number[], width: number, height: number): Layout {
  const tallest = height - MARGIN.top - MARGIN.bottom;
  const breadth = width - MARGIN.left - MARGIN.right;
  const step = breadth / units.length;
  const most = Math.max(...units);
  const fit = (size: number) => {
    const pitch = size * (1 + GAP);
    const rows = Math.max(1, Math.floor((tallest + size * GAP) / pitch));
    return { size, pitch, rows, columns: Math.max(1, Math.floor((step * FILLED + size * GAP) / pitch)) };
  };
  const largest = (least: number, holds: (fits: ReturnType<typeof fit>) => boolean) => {
    for (let size = SIDE.most; size >= least; size--) {
      if (size <= step * FILLED && holds(fit(size))) return fit(size);
    }
    return undefined;
  };
  const chosen =
    largest(SIDE.clear, ({ rows }) => rows >= most) ??
    largest(SIDE.least, ({ rows, columns }) => rows * columns >= most) ??
    fit(SIDE.least);
  const { size, pitch, rows, columns } = chosen;
  const first = MARGIN.left + size / 2;
  const last = width - MARGIN.right - size / 2;
  const layers = units.map((count, layer) => {
    const used = Math.min(count, rows * columns);
    const wide = Math.ceil(used / rows);
    const tall = Math.ceil(used / wide);
    const middle = first + (layer * (last - first)) / (units.length - 1);
    return Array.from({ length: used }, (_, i) => {
      const column = Math.floor(i / tall);
      const inColumn = Math.min(tall, used - column * tall);
      return {
        x: middle + (column - (wide - 1) / 2) * pitch,
        y: MARGIN.top + tallest / 2 + ((i % tall) - (inColumn - 1) / 2) * pitch,
      };
    });
  });
  return { size, units, layers };
}
