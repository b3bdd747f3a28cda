/**
 * Reads the structure of a model from the JSON of Keras, in .keras files and in model.json of TensorFlow.js: which
 * layers there are, in order. Handles both serializations of a graph, that of Keras 2 (and TensorFlow.js) and that of
 * Keras 3. keras-layers.ts reads what each layer does.
 */
import { show } from '../../../base/errors';
import { field, firstOf, modelError } from './keras-fields';

/** One layer of a model. */
export interface KerasLayer {
  /** Its class, such as `Dense`. */
  readonly kind: string;
  readonly name: string;
  /** Its path in the weights file of Keras 3: the class in snake case, numbered from the second one on. */
  readonly slot: string;
  readonly config: unknown;
  /** The layer in messages: `"dense_1" (Dense)`. */
  readonly where: string;
}

/** A layer with the names of its inputs; null where it is called several times, or the format does not say. */
interface Node extends KerasLayer {
  readonly sources: readonly string[] | null;
}

/** The classes of models. */
const MODELS: readonly unknown[] = ['Sequential', 'Functional', 'Model'];

/** The most models of a plausible file that stand in one another. */
const MAX_DEPTH = 16;

/** The most layers of a plausible file. */
const MAX_LAYERS = 10_000;

/**
 * The layers of a Sequential model, or of a functional one that is a chain, from input to output. Models among them are
 * unfolded into their layers.
 *
 * @param model `{ class_name, config }`
 * @throws RangeError with code 'file' for unsupported models
 */
export function chainOf(model: unknown, depth = 0): KerasLayer[] {
  const kind = field(model, 'class_name');
  checkOrigin(model, kind);
  const config = field(model, 'config');
  const listed = Array.isArray(config) ? config : field(config, 'layers');
  const isGraph = kind !== 'Sequential';
  if (!MODELS.includes(kind)) throw modelError('a Sequential or Functional model', show(kind));
  if (!Array.isArray(listed) || listed.length === 0) throw modelError('a list of layers', show(listed));
  if (listed.length > MAX_LAYERS) throw modelError(`at most ${MAX_LAYERS} layers`, `${listed.length}`);
  const nodes = readNodes(listed);
  return (isGraph ? walk(nodes, config) : nodes).flatMap((node) => unfolded(node, depth));
}

/** The layers of a model that stands in the place of a layer; a layer itself. */
function unfolded(node: KerasLayer, depth: number): KerasLayer[] {
  if (!MODELS.includes(node.kind)) return [node];
  if (depth === MAX_DEPTH) throw modelError(`models nested at most ${MAX_DEPTH} deep`, `more at ${node.where}`);
  const inner = chainOf({ class_name: node.kind, config: node.config }, depth + 1);
  return inner.map((layer) => ({ ...layer, slot: `${node.slot}/layers/${layer.slot}` }));
}

/** The listed layers; names must be distinct. */
function readNodes(listed: readonly unknown[]): Node[] {
  const counts = new Map<string, number>();
  const names = new Set<string>();
  return Array.from(listed, (entry, i) => {
    const kind = field(entry, 'class_name');
    if (typeof kind !== 'string') throw modelError(`a class_name of layer ${i}`, show(kind));
    const config = field(entry, 'config');
    const name = firstOf(entry, 'name') ?? firstOf(config, 'name') ?? '';
    if (typeof name !== 'string') throw modelError(`a name of layer ${i}`, show(name));
    if (names.has(name)) throw modelError('a name of its own for each layer', `${show(name)} twice`);
    names.add(name);
    checkOrigin(entry, kind);
    const snake = snakeCase(kind);
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    const slot = count === 0 ? snake : `${snake}_${count}`;
    const where = `${show(name)} (${short(kind)})`;
    return { kind, name, slot, config, where, sources: sourcesOf(field(entry, 'inbound_nodes'), where) };
  });
}

/** Refuses classes from outside Keras, which may share the name of a Keras class. */
function checkOrigin(entry: unknown, kind: unknown): void {
  const module = firstOf(entry, 'module');
  const registered = firstOf(entry, 'registered_name');
  const isTheirs = module === undefined || (typeof module === 'string' && /^(tf_)?keras(\.|$)/.test(module));
  if (!isTheirs || (registered !== undefined && registered !== kind)) {
    throw modelError("Keras's own layers", `${show(registered ?? kind)} of ${show(module ?? 'another module')}`);
  }
}

/** LeakyReLU → leaky_re_lu (keras/src/utils/naming.py). */
function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** A class name cut to 40 characters, for messages. */
function short(kind: string): string {
  return kind.length > 40 ? `${kind.slice(0, 40)}…` : kind;
}

/** The inputs of the layer's single call; null where it has no list of calls or several of them. */
function sourcesOf(nodes: unknown, where: string): string[] | null {
  if (nodes === undefined || nodes === null) return null;
  if (!Array.isArray(nodes)) throw modelError(`"inbound_nodes" of ${where} to be a list`, show(nodes));
  if (nodes.length === 0) return [];
  if (nodes.length > 1) return null;
  const [node] = nodes;
  const names = Array.isArray(node) ? listedSources(node) : tensorSources(field(node, 'args'));
  if (!names.every((name) => typeof name === 'string')) {
    throw modelError(
      `"inbound_nodes" of ${where} to name layers`,
      show(names.find((name) => typeof name !== 'string')),
    );
  }
  return names as string[];
}

/** Keras 2: `[["dense", 0, 0, {}], …]`, or one of these without the outer list. */
function listedSources(node: readonly unknown[]): unknown[] {
  return typeof node[0] === 'string' ? [node[0]] : node.map((source) => field(source, '0'));
}

/** Keras 3: `{ args: [{ class_name: "__keras_tensor__", config: { keras_history: ["dense", 0, 0] } }], kwargs }`. */
function tensorSources(args: unknown): unknown[] {
  const list = Array.isArray(args) && args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  if (!Array.isArray(list)) return [list];
  return list.map((tensor) => field(field(field(tensor, 'config'), 'keras_history'), '0'));
}

/** Follows the graph from its output back to its input; every layer must lie on this path. */
function walk(nodes: readonly Node[], config: unknown): KerasLayer[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const chain: KerasLayer[] = [];
  const input = end(field(config, 'input_layers'), 'input');
  let name = end(field(config, 'output_layers'), 'output');
  for (;;) {
    const node = byName.get(name);
    if (!node) throw modelError('a chain of layers', `no layer ${show(name)}`);
    chain.push(node);
    if (name === input) break;
    if (node.sources?.length !== 1 || chain.length > nodes.length) {
      const times = node.sources === null ? 'several calls' : `${node.sources.length} inputs`;
      throw modelError('a chain of layers', `${times} of ${node.where}`);
    }
    [name] = node.sources;
  }
  const reached = new Set(chain);
  const beside = nodes.find((node) => !reached.has(node));
  if (beside) throw modelError('a chain of layers', `${beside.where} beside it`);
  return chain.reverse();
}

/** The single layer at an end of the graph: `[["dense", 0, 0]]`, or since Keras 3 `["dense", 0, 0]`. */
function end(listed: unknown, what: string): string {
  const first = field(listed, '0');
  const many = Array.isArray(first) && Array.isArray(listed) && listed.length > 1;
  const name = Array.isArray(first) ? first[0] : first;
  if (typeof name !== 'string' || many) {
    throw modelError(`one ${what} layer`, many ? `${(listed as unknown[]).length}` : show(listed));
  }
  return name;
}
