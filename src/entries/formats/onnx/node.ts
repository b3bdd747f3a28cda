/** Names and attributes of nodes. */
import { show } from '../../../base/errors';
import type { AttributeProto, NodeProto } from './schema';

/** A node in messages: `Gemm ("fc1")`. */
export function labelOf({ opType, domain, name, outputs }: NodeProto): string {
  const called = name || outputs[0];
  return `${domain ? `${domain.slice(0, 40)}.` : ''}${opType.slice(0, 40)}${called ? ` (${show(called)})` : ''}`;
}

/** The attribute of this name; undefined where the node has none. */
export function attributeOf(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attributes.find((attribute) => attribute.name === name);
}

/** A float attribute, or `otherwise` where it is absent. Present without a value it is 0, which proto3 writers omit. */
export function floatOf(node: NodeProto, name: string, otherwise: number): number {
  const attribute = attributeOf(node, name);
  return attribute ? shortest(attribute.float ?? 0) : otherwise;
}

/** An integer attribute, with the same rules. */
export function intOf(node: NodeProto, name: string, otherwise: number): number {
  const attribute = attributeOf(node, name);
  return attribute ? (attribute.int ?? 0) : otherwise;
}

/** A float32 as the decimal that it was written as: 0.01, not 0.009999999776482582. */
function shortest(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === value ? short : value;
}
