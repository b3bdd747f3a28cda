/**
 * Rows as inputs of networks, fold by fold: made once for all views that see them alike, and where workers train, in
 * memory that these share, so that nothing is sent.
 */
import type { Fold } from 'nablanet';
import { type Codes, type ColumnEncoding, type View as ColumnView, countInputs, encode, fitColumn } from './encode';
import type { View } from './recipe';

/** Rows for a network. */
export interface Part {
  readonly x: Float32Array;
  /** As they are in the table, (rows). */
  readonly targets: Float64Array<ArrayBuffer>;
}

/** A fold as some views see it. */
export interface Prepared {
  readonly encodings: readonly ColumnEncoding[];
  readonly train: Part;
  readonly test: Part;
}

interface Table {
  readonly columns: readonly Codes[];
  readonly targets: Float64Array<ArrayBuffer>;
  readonly views: readonly View[];
  readonly threads: number;
}

/** Rows of all folds, prepared when they are asked for; the folds that were asked for last are kept. */
export class PreparedRows {
  readonly #kept = new Map<string, Prepared>();

  constructor(
    readonly table: Table,
    readonly folds: readonly Fold[],
  ) {}

  /** The fold's rows as the view sees them. */
  of({ fold, view }: { readonly fold: number; readonly view: number }): Prepared {
    const { bins, reach } = this.table.views[view];
    const key = `${fold} ${bins} ${reach}`;
    const found = this.#kept.get(key) ?? this.#prepare(fold, { bins, reach });
    this.#kept.delete(key);
    this.#kept.set(key, found);
    // Networks that train at once are of neighbouring folds.
    for (const old of this.#kept.keys()) {
      if (Number(old.split(' ')[0]) + this.table.threads < fold) this.#kept.delete(old);
    }
    return found;
  }

  #prepare(fold: number, view: ColumnView): Prepared {
    const { columns } = this.table;
    const { train, test } = this.folds[fold];
    const encodings = columns.map((column) => fitColumn(column, train, view));
    return { encodings, train: this.#part(encodings, train), test: this.#part(encodings, test) };
  }

  #part(encodings: readonly ColumnEncoding[], rows: Uint32Array): Part {
    const { columns, targets, threads } = this.table;
    const count = rows.length * countInputs(encodings);
    const shared = threads > 1 && typeof SharedArrayBuffer !== 'undefined';
    const x = new Float32Array((shared ? new SharedArrayBuffer(4 * count) : new ArrayBuffer(4 * count)) as ArrayBuffer);
    return {
      x: encode(columns, encodings, rows, x),
      targets: Float64Array.from(rows, (row) => targets[row]),
    };
  }
}
