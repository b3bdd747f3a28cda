/**
 * A model as a file: safetensors, in which each network lies as the file that it would be alone, and all else as JSON in
 * the header. Files may be hostile: check-file.ts looks at all of it before a model is made.
 *
 *     networks.0   the bytes of a network, as `net.save()` writes them; then networks.1, …
 */
import { Network, type NetworkJSON } from 'nablanet';
import { checkObject, checkOptions } from '../../base/checks';
import { asFileError, rangeError, typeError, Verbatim } from '../../base/errors';
import { parseJSON } from '../../base/json';
import { decode, encode, toBytes } from '../../base/safetensors';
import { checkMember, checkState } from './check-file';
import type { Learnt, ModelState } from './learn';
import type { Member } from './members';

/** The format's version; files of other versions are refused. */
const VERSION = 1;
const KEY = 'nablanet/table';

/** What is kept of a member beside its network. */
type MemberJSON = Omit<Member, 'net'>;

/** A model as plain JSON. */
export interface TableModelJSON {
  /** What was learned of the columns, weights, score and versions. */
  'nablanet/table': object;
  /** The networks. */
  networks: NetworkJSON[];
}

const headOf = ({ state, members }: Learnt): { version: number; state: ModelState; members: MemberJSON[] } => ({
  version: VERSION,
  state,
  members: members.map(({ net: _, ...others }) => others),
});

/** The file of a model. */
export function toBytesOf(learnt: Learnt): Uint8Array<ArrayBuffer> {
  const tensors = learnt.members.map(({ net }, i) => {
    const bytes = net.save();
    return { name: `networks.${i}`, dtype: 'U8', shape: [bytes.length], bytes };
  });
  return encode(tensors, { [KEY]: JSON.stringify(headOf(learnt)) });
}

/** A model as JSON, that shares nothing with it. */
export function toTableJSON(learnt: Learnt): TableModelJSON {
  return { [KEY]: JSON.parse(JSON.stringify(headOf(learnt))), networks: learnt.members.map(({ net }) => net.toJSON()) };
}

/** The model of a file. */
export function fromBytes(file: unknown): Learnt {
  const bytes = toBytes(file);
  return asFileError(() => {
    const { tensors, metadata } = decode(bytes);
    const text = metadata.get(KEY);
    if (typeof text !== 'string') throw rangeError('file', 'a model of nablanet/table', new Verbatim('another file'));
    return assemble(parseJSON(text), tensors.size, (i) => {
      const tensor = tensors.get(`networks.${i}`);
      if (tensor?.dtype !== 'U8') throw rangeError(`networks.${i}`, 'the bytes of a network', tensor?.dtype);
      return Network.load(tensor.bytes.slice());
    });
  });
}

/** The model of what `toJSON` returned. */
export function fromTableJSON(json: unknown): Learnt {
  return asFileError(() => {
    const { networks, [KEY]: head } = checkOptions('json', json, [KEY, 'networks']);
    if (!Array.isArray(networks)) throw typeError('networks', 'an array', networks);
    return assemble(head, networks.length, (i) => Network.fromJSON(networks[i]));
  });
}

function assemble(head: unknown, count: number, networkOf: (i: number) => Network): Learnt {
  const { version, state: given, members } = checkObject(KEY, head);
  if (version !== VERSION) throw rangeError('version', String(VERSION), version);
  const state = checkState(given);
  if (!Array.isArray(members) || members.length !== count || count === 0) {
    throw rangeError('members', `${count} of them, one a network, at least 1`, members);
  }
  const whole = members.map((member, i) => {
    const { inputs, ...checked } = checkMember(`members[${i}]`, member, state);
    const net = networkOf(i);
    const outputs = Math.max(1, state.classes.length);
    if (net.inputs !== inputs || net.outputs !== outputs) {
      const got = new Verbatim(`${net.inputs} and ${net.outputs}`);
      throw rangeError(`networks[${i}]`, `${inputs} inputs and ${outputs} outputs, as its preparation`, got);
    }
    return { ...checked, net };
  });
  checkPlaces(whole, state.weights.length);
  return { state, members: whole, trial: null };
}

/** Every view has one network for every fold. */
function checkPlaces(members: readonly Member[], views: number): void {
  const folds = members.length / views;
  const places = new Set(members.map(({ view, fold }) => `${view} ${fold}`));
  if (!Number.isInteger(folds) || places.size < members.length || members.some(({ fold }) => fold >= folds)) {
    throw rangeError('members', 'one for each view and fold', new Verbatim(`${members.length} for ${views} views`));
  }
}
