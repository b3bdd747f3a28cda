/** What nodes say: their names in messages, their attributes. */
import { show } from '../../../base/errors';
import type { AttributeProto, NodeProto } from './schema';

/** A node as messages name it: `Gemm ("fc1")`. */
export function labelOf({ opType, domain, name, outputs }: NodeProto): string {
  const called = name || outputs[0];
  return `${domain ? `${domain.slice(0, 40)}.` : ''}${opType.slice(0, 40)}${called ? ` (${show(called)})` : ''}`;
}

export function attributeOf(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attributes.find((attribute) => attribute.name === name);
}

/** One that is there without a value is 0, which writers of proto3 leave out. */
export function floatOf(node: NodeProto, name: string, otherwise: number): number {
  const attribute = attributeOf(node, name);
  return attribute ? shortest(attribute.float ?? 0) : otherwise;
}

export function intOf(node: NodeProto, name: string, otherwise: number): number {
  const attribute = attributeOf(node, name);
  return attribute ? (attribute.int ?? 0) : otherwise;
}

/** A float32 as the number of few digits that it was: 0.01, not 0.009999999776482582. */
function shortest(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === value ? short : value;
}
