/** A model of a table as an ONNX graph: its columns go in as they are, answers come out. */
import type { Learnt } from '../../table/learn';
import type { ModelProto } from './schema';
import { codesOf } from './table-columns';
import { Graph, ML } from './table-graph';
import { answerOf } from './table-member';

/** Probabilities count as no less (nablanet/table's blend.ts). */
const LEAST = 1e-7;

/** The model, but for who has written it. */
export function modelOf({ state, members }: Learnt): Pick<ModelProto, 'graph' | 'opsets' | 'metadata'> {
  const { target, problem, classes, columns, weights, calibration } = state;
  const graph = new Graph();
  const { codes, inputs } = codesOf(graph, columns);
  const folds = members.length / weights.length;
  let sum = '';
  for (const [i, member] of members.entries()) {
    const part = graph.with('Mul', answerOf(graph, member, codes, i), weights[member.view] / folds);
    sum = i === 0 ? part : graph.node('Add', [sum, part]);
  }
  if (problem === 'number') {
    graph.node('Identity', [sum], [], { output: 'answer' });
    graph.output('answer', 'double', 1);
  } else {
    const logits = graph.with('Div', graph.node('Log', [graph.within(sum, LEAST, 1)]), calibration?.temperature ?? 1);
    const shares = graph.node('Softmax', [logits], [{ name: 'axis', int: 1 }], { output: 'probabilities' });
    const largest = [
      { name: 'axis', int: 1 },
      { name: 'keepdims', int: 0 },
    ];
    const best = graph.node('ArgMax', [shares], largest);
    graph.node('Gather', [graph.constant('string', classes), best], [{ name: 'axis', int: 0 }], { output: 'answer' });
    graph.output('answer', 'string');
    graph.output('probabilities', 'double', classes.length);
  }
  const texts = columns.filter(({ text }) => text).map(({ name, text }) => [name, text]);
  return {
    opsets: new Map([
      ['', 17],
      [ML, 2],
    ]),
    metadata: new Map([
      ['target', JSON.stringify(target)],
      ['columns', JSON.stringify(inputs)],
      ...(problem === 'classes' ? ([['classNames', JSON.stringify(classes)]] as const) : []),
      ...(texts.length > 0 ? ([['vectorizers', JSON.stringify(Object.fromEntries(texts))]] as const) : []),
    ]),
    graph: {
      name: 'nablanet',
      nodes: graph.nodes,
      initializers: graph.constants,
      inputs: graph.inputs,
      outputs: graph.outputs,
    },
  };
}
