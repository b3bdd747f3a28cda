/**
 * Groups the tensors of a state_dict into modules and assigns these to layers. A file has names and shapes only, and
 * safetensors sorts tensors by name, so the order of definition in Python is lost.
 */
import { rangeError, Verbatim } from '../../../base/errors';
import type { Tensor } from '../../../base/safetensors';

/** The kinds of modules that have tensors. */
export type ModuleKind = 'Linear' | 'BatchNorm1d' | 'LayerNorm';

/** A module with its tensors: `fc1` with `fc1.weight` and `fc1.bias`. */
export interface Module {
  readonly name: string;
  readonly kind: ModuleKind;
  /** The shape of its weight: [units, inputs] or [units]. */
  readonly shape: readonly number[];
  readonly state: State;
}

/** A module that a layer needs. */
export interface Wanted {
  /** The name of the layer in messages. */
  readonly layer: string;
  readonly kind: ModuleKind;
  readonly shape: readonly number[];
}

/** Tensors by the last part of their names. */
type State = ReadonlyMap<string, Tensor>;

/** The most letters of a name: numbers in it are looked for from every one of them. */
const MOST_LETTERS = 1000;

/** The tensors that such modules have. */
const PARTS = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked'];

/**
 * The module for each wanted one. Without `names`, every module of the file must be used: those of a kind are taken in
 * the natural order of their names (`2` before `10`) if their shapes fit, else by their shapes. Modules of the same
 * kind and shape whose names differ by more than a number have no certain order and are refused.
 *
 * @throws RangeError with code 'file' that names the module
 */
export function matchModules(
  tensors: ReadonlyMap<string, Tensor>,
  wanted: readonly Wanted[],
  names?: readonly string[],
): Module[] {
  const states = statesOf(tensors);
  if (names) return byNames(states, wanted, names);
  const modules = [...states].map(([name, state]) => moduleOf(name, state));
  modules.sort((a, b) => compare(a.name, b.name).order);
  const found = new Map<Wanted, Module>();
  for (const kind of ['Linear', 'BatchNorm1d', 'LayerNorm'] as const) {
    const needed = wanted.filter((each) => each.kind === kind);
    const ofKind = modules.filter((each) => each.kind === kind);
    for (const [i, module] of assign(kind, ofKind, needed).entries()) found.set(needed[i], module);
  }
  const matched = wanted.map((each) => found.get(each) as Module);
  checkPlaces(matched);
  return matched;
}

/** Tensors by module, which is `a.b` for `a.b.weight`. */
function statesOf(tensors: ReadonlyMap<string, Tensor>): Map<string, State> {
  const states = new Map<string, Map<string, Tensor>>();
  for (const [name, tensor] of tensors) {
    if (name.length > MOST_LETTERS) throw rangeError('bytes', `names of at most ${MOST_LETTERS} letters`, name, 'file');
    const dot = name.lastIndexOf('.');
    const module = name.slice(0, Math.max(dot, 0));
    const state = states.get(module) ?? new Map<string, Tensor>();
    states.set(module, state.set(name.slice(dot + 1), tensor));
  }
  return states;
}

/** The module with these tensors; its kind follows from them. */
function moduleOf(name: string, state: State): Module {
  const expected = 'a Linear, BatchNorm1d or LayerNorm';
  for (const part of state.keys()) {
    if (!PARTS.includes(part)) throw rangeError(name, expected, new Verbatim(`a module with "${part}"`), 'file');
  }
  const shape = (state.get('weight') ?? state.get('running_mean'))?.shape;
  if (!shape) throw rangeError(name, expected, new Verbatim('no weight'), 'file');
  if (shape.length < 1 || shape.length > 2) throw rangeError(name, expected, said(shape), 'file');
  const normalizes = state.has('running_mean') ? 'BatchNorm1d' : 'LayerNorm';
  return { name, kind: shape.length === 2 ? 'Linear' : normalizes, shape, state };
}

/** The modules that `names` lists, checked against the layers. */
function byNames(states: ReadonlyMap<string, State>, wanted: readonly Wanted[], names: readonly string[]): Module[] {
  if (names.length !== wanted.length) {
    const expected = `${wanted.length}, for ${wanted.map(({ kind, layer }) => `${kind} of ${layer}`).join(', ')}`;
    throw rangeError('names', expected, names.length);
  }
  return names.map((name, i) => {
    const state = states.get(name);
    if (!state) throw rangeError('names', 'modules of the file', name);
    const module = moduleOf(name, state);
    const { kind, shape, layer } = wanted[i];
    if (module.kind !== kind) throw rangeError(name, `a ${kind} for ${layer}`, new Verbatim(module.kind), 'file');
    if (!isSame(module.shape, shape)) throw otherShape(module, wanted[i]);
    return module;
  });
}

/** The modules of one kind, sorted by name, in the order in which they are wanted. */
function assign(kind: ModuleKind, found: readonly Module[], wanted: readonly Wanted[]): Module[] {
  if (found.length !== wanted.length) {
    const got = found.slice(0, 20).map(({ name }) => `"${name}"`);
    const expected = `${wanted.length} ${kind} modules, as many as the config has layers with one`;
    throw rangeError(
      'bytes',
      expected,
      new Verbatim(`${found.length}${got.length ? ` (${got.join(', ')})` : ''}`),
      'file',
    );
  }
  const unfit = wanted.findIndex(({ shape }, i) => !isSame(found[i].shape, shape));
  if (unfit < 0) return checkOrder(found);
  const left = found.slice();
  return checkOrder(
    wanted.map(({ shape }) => {
      const at = left.findIndex((module) => isSame(module.shape, shape));
      if (at < 0) throw otherShape(found[unfit], wanted[unfit]);
      return left.splice(at, 1)[0];
    }),
  );
}

/** Refuses modules of the same shape whose order is uncertain. */
function checkOrder(modules: readonly Module[]): Module[] {
  const last = new Map<string, Module>();
  for (const module of modules) {
    const shape = String(module.shape);
    const before = last.get(shape);
    if (before && !compare(before.name, module.name).sure) {
      const got = new Verbatim(`"${before.name}" and "${module.name}", both [${module.shape.join(', ')}]`);
      throw rangeError('names', 'an order of modules that have the same shape', got, 'file');
    }
    last.set(shape, module);
  }
  return modules.slice();
}

/**
 * In a Sequential the number of a module is its place. Normalization must directly follow its Linear there, as it does
 * in a layer; behind the activation it would compute something else.
 */
function checkPlaces(modules: readonly Module[]): void {
  modules.forEach(({ name, kind }, i) => {
    if (kind === 'Linear') return;
    const [linear, own] = [modules[i - 1].name, name].map((each) => /^(|.*\D)(\d+)$/.exec(each));
    if (!linear || !own || linear[1] !== own[1] || !/(^|\.)$/.test(own[1])) return;
    if (Number(own[2]) !== Number(linear[2]) + 1) {
      const expected = `to stand right behind Linear "${linear[0]}", before the activation`;
      throw rangeError(name, expected, new Verbatim(`${kind} at ${own[2]}`), 'file');
    }
  });
}

/** The natural order of two names, and whether it is certain, since a number decides it. */
function compare(a: string, b: string): { order: number; sure: boolean } {
  const [these, those] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  const at = these.findIndex((token, i) => token !== those[i]);
  const [x, y] = [Number(these[at]), Number(those[at])];
  if (x < y || y < x) return { order: x - y, sure: true };
  return { order: a < b ? -1 : 1, sure: false };
}

/** Whether two shapes are equal. */
function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** The error of a module with another shape than its layer. */
function otherShape({ name, shape, state }: Module, wanted: Wanted): RangeError {
  const part = state.has('weight') ? 'weight' : 'running_mean';
  return rangeError(nameOf(name, part), `[${wanted.shape.join(', ')}] for ${wanted.layer}`, said(shape), 'file');
}

/** The full name of a tensor; a module that is the whole file has the name ''. */
export function nameOf(module: string, part: string): string {
  return module ? `${module}.${part}` : part;
}

/** A shape as messages show it. */
function said(shape: readonly number[]): Verbatim {
  return new Verbatim(`[${shape.join(', ')}]`);
}
