/** What is known of a model of a table, as JSON. */
import type { TableModel } from 'nablanet/table';

/** Everything but the networks: what it predicts, from what, how well, and what matters. */
export function aboutTable(model: TableModel): Record<string, unknown> {
  const { target, problem, classes, rows, columns, score, calibration, warnings } = model;
  const networks = model.networks.length;
  return {
    target,
    problem,
    classes,
    rows,
    networks,
    score,
    calibration,
    columns,
    importance: model.importance(),
    warnings,
  };
}

/** JSON for people and programs, with a line end. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
