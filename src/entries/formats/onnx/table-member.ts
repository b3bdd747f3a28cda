/** A member of a table's model as nodes: codes become inputs of its network (nablanet/table's encode.ts), outputs answers. */
import type { ColumnEncoding } from '../../table/encode';
import type { Member } from '../../table/members';
import { type Scale, toUnits } from '../../table/target';
import { sequenceOf } from '../exchange/sequence';
import { partsOf } from './nodes';
import type { NodeProto } from './schema';
import type { Codes } from './table-columns';
import type { Graph } from './table-graph';

type NumberEncoding = Extract<ColumnEncoding, { kind: 'number' }>;

/** Numbers are clipped softly to this (encode.ts). */
const LIMIT = 4;

/** A block of inputs, and where each of them belongs. */
interface Block {
  readonly value: string;
  readonly places: readonly number[];
}

/** Answers of a member, (batch × width) doubles: probabilities, or numbers in the target's unit. */
export function answerOf(graph: Graph, member: Member, codes: readonly Codes[], index: number): string {
  const { encodings, scale, net } = member;
  const firsts: number[] = [];
  let first = 0;
  for (const encoding of encodings) {
    firsts.push(first);
    first += widthOf(encoding);
  }
  const blocks = [...numbersOf(graph, encodings, codes, firsts)];
  for (const [i, encoding] of encodings.entries()) {
    const places = Array.from({ length: widthOf(encoding) }, (_, j) => firsts[i] + j);
    if (encoding.kind === 'word') blocks.push({ value: hot(graph, encoding, codes[i].value), places });
    if (encoding.kind === 'text') {
      const factor = graph.constant('double', encoding.factor);
      const weighed = graph.node('Mul', [graph.cast(codes[i].value, 'double'), factor]);
      blocks.push({ value: graph.cast(weighed, 'float'), places });
    }
  }
  const places = blocks.flatMap((block) => block.places);
  const order = new Array<number>(places.length);
  for (const [i, place] of places.entries()) order[place] = i;
  const side = graph.concat(blocks.map(({ value }) => value));
  const x = order.every((from, to) => from === to) ? side : graph.columns(side, order);
  const y = graph.cast(network(graph, net, x, `m${index}`), 'double');
  return scale ? fromUnits(graph, scale, y) : y;
}

const widthOf = (encoding: ColumnEncoding): number =>
  encoding.kind === 'number' ? 1 + Number(encoding.gaps) + Math.max(0, encoding.edges.length - 1) : encoding.width;

/** All columns of numbers at once: scaled, marks of gaps, and places within bins. */
function numbersOf(
  graph: Graph,
  encodings: readonly ColumnEncoding[],
  codes: readonly Codes[],
  firsts: readonly number[],
): Block[] {
  const own = encodings.flatMap((encoding, i) => (encoding.kind === 'number' ? [{ encoding, i }] : []));
  if (own.length === 0) return [];
  const list = (of: (encoding: NumberEncoding) => number): number[] => own.map(({ encoding }) => of(encoding));
  const given = graph.concat(own.map(({ i }) => codes[i].value));
  const gap = graph.node('IsNaN', [given]);
  const known = graph.node('Where', [
    gap,
    graph.constant(
      'double',
      list(({ median }) => median),
    ),
    given,
  ]);
  const centred = graph.with(
    'Sub',
    known,
    list(({ median }) => median),
  );
  const scaled = graph.with(
    'Div',
    centred,
    list(({ scale }) => scale),
  );
  const near = graph.with('Div', graph.within(scaled, -1e6, 1e6), LIMIT);
  const root = graph.node('Sqrt', [graph.with('Add', graph.node('Mul', [near, near]), 1)]);
  const clipped = graph.node('Div', [graph.with('Mul', near, LIMIT), root]);
  const blocks: Block[] = [{ value: graph.cast(clipped, 'float'), places: own.map(({ i }) => firsts[i]) }];
  const marked = own.map((_, k) => k).filter((k) => own[k].encoding.gaps);
  if (marked.length > 0) {
    const marks = graph.columns(graph.cast(gap, 'float'), marked);
    blocks.push({ value: marks, places: marked.map((k) => firsts[own[k].i] + 1) });
  }
  const bins = own.flatMap(({ encoding: { edges, gaps }, i }, k) =>
    edges.slice(1).map((edge, j) => {
      return { k, edge: edges[j], width: edge - edges[j], place: firsts[i] + 1 + Number(gaps) + j };
    }),
  );
  if (bins.length === 0) return blocks;
  const spread = graph.columns(
    known,
    bins.map(({ k }) => k),
  );
  const above = graph.with(
    'Sub',
    spread,
    bins.map(({ edge }) => edge),
  );
  const share = graph.within(
    graph.with(
      'Div',
      above,
      bins.map(({ width }) => width),
    ),
    0,
    1,
  );
  return [...blocks, { value: graph.cast(share, 'float'), places: bins.map(({ place }) => place) }];
}

/** One-hot; a word that was never seen is of the rare ones. */
function hot(graph: Graph, { inputOf, width }: Extract<ColumnEncoding, { kind: 'word' }>, code: string): string {
  const place = graph.node('Gather', [graph.constant('int', [...inputOf, 0]), code], [{ name: 'axis', int: 0 }]);
  const values = graph.constant('float', [0, 1]);
  return graph.node('OneHot', [place, graph.constant('int', width), values], [{ name: 'axis', int: 1 }]);
}

/** The nodes of a network, under names of its own. */
function network(graph: Graph, net: Member['net'], x: string, prefix: string): string {
  const { nodes, constants } = partsOf(sequenceOf(net));
  const named = (name: string): string => (name === 'input' ? x : `${prefix}_${name}`);
  for (const constant of constants) graph.constants.push({ ...constant, name: named(constant.name) });
  const renamed = nodes.map(
    (node): NodeProto => ({
      ...node,
      name: named(node.name),
      inputs: node.inputs.map(named),
      outputs: node.outputs.map(named),
    }),
  );
  graph.nodes.push(...renamed);
  return renamed[renamed.length - 1].outputs[0];
}

/** Outputs in the target's unit (nablanet/table's target.ts). */
function fromUnits(graph: Graph, scale: Scale, output: string): string {
  const { transform, centre, width, mean, deviation, low, high } = scale;
  const held = graph.within(output, toUnits(scale, low), toUnits(scale, high));
  let value = graph.with('Add', graph.with('Mul', held, deviation), mean);
  if (transform === 'log') value = graph.node('Exp', [value]);
  if (transform === 'asinh') {
    const grown = graph.node('Exp', [graph.node('Abs', [value])]);
    const one = graph.constant('double', 1);
    const sinh = graph.with('Div', graph.node('Sub', [grown, graph.node('Div', [one, grown])]), 2);
    const signed = graph.node('Mul', [graph.node('Sign', [value]), sinh]);
    value = graph.with('Add', graph.with('Mul', signed, width), centre);
  }
  return graph.within(value, low, high);
}
