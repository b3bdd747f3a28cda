/**
 * What a standalone program of a table's model does, bundled as text (scripts/build/table-program.ts): it answers as the
 * model does, by the same code. Networks are programs of their own.
 */
import { type Asked, predict, probabilities } from '../table/answers';
import type { TableSource } from '../table/source';

/** A network's program: outputs for rows. */
type Network = (x: Float32Array) => Float32Array;

interface Model {
  predict(rows: TableSource): number[] | string[];
  probabilities(rows: TableSource): Record<string, number>[];
}

/** The functions of a model: of its JSON, and of its networks with the inputs of each. */
export function modelOf(head: Asked, networks: readonly Network[], inputs: readonly number[]): Model {
  const members = head.members.map((member, i) => ({ ...member, net: { inputs: inputs[i], predict: networks[i] } }));
  const model = { state: head.state, members } as unknown as Asked;
  return {
    predict: (rows) => predict(model, rows),
    probabilities: (rows) => probabilities(model, rows),
  };
}
