/** Answers for rows: what models and their standalone programs have in common. */
import { rangeError } from '../../base/errors';
import { temper } from './blend';
import { codesOf } from './columns';
import type { ModelState } from './learn';
import { answer, type Member } from './members';
import { largestOf } from './score';
import { type TableSource, toCells } from './source';

/** What answers need of a model. */
export interface Asked {
  readonly state: Pick<ModelState, 'problem' | 'classes' | 'columns' | 'weights' | 'calibration'>;
  readonly members: readonly Pick<Member, 'view' | 'encodings' | 'scale' | 'net'>[];
}

/** Answers of all networks together, (rows × width); of classes, calibrated. */
export function ask({ state, members }: Asked, table: TableSource): { outputs: Float64Array; width: number } {
  const width = Math.max(1, state.classes.length);
  const { rows: count, columns: cells } = toCells('rows', table);
  const absent = new Array(count).fill(undefined);
  const columns = state.columns.flatMap((column) => codesOf('rows', column, cells.get(column.name) ?? absent));
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const outputs = new Float64Array(count * width);
  const folds = members.length / state.weights.length;
  for (const member of count > 0 ? members : []) {
    const part = answer(member, { columns, width }, all);
    const weight = state.weights[member.view] / folds;
    for (let i = 0; i < part.length; i++) outputs[i] += weight * part[i];
  }
  if (state.calibration) temper(outputs, width, state.calibration.temperature);
  return { outputs, width };
}

/** Numbers, or names of classes. */
export function predict(model: Asked, rows: TableSource): number[] | string[] {
  const { problem, classes } = model.state;
  const { outputs, width } = ask(model, rows);
  if (problem === 'number') return [...outputs];
  return Array.from({ length: outputs.length / width }, (_, row) => classes[largestOf(outputs, row, width)]);
}

/** The probability of each class by name. */
export function probabilities(model: Asked, rows: TableSource): Record<string, number>[] {
  const { problem, classes } = model.state;
  if (problem === 'number') throw rangeError('probabilities', 'a model of classes', problem);
  const { outputs, width } = ask(model, rows);
  return Array.from({ length: outputs.length / width }, (_, row) => {
    return Object.fromEntries(classes.map((name, j) => [name, outputs[row * width + j]]));
  });
}
