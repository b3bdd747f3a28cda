/**
 * How a network is recognised. The package's ES module and its CommonJS module have a class each, and a program may
 * come to hold both, so that `instanceof` would refuse what is right.
 */
import { typeError } from './errors';

const NETWORK = /* @__PURE__ */ Symbol.for('nablanet.Network');

/**
 * Marks an object as a network. On the object: a key of the class that is a symbol would keep it in every bundle. The
 * mark is the object itself, which tells it from a proxy of it, whose methods throw for want of private members.
 */
export function markNetwork(net: object): void {
  Object.defineProperty(net, NETWORK, { value: net });
}

export function isNetwork(value: unknown): boolean {
  return Object(value)[NETWORK] === value && value !== undefined;
}

/** @throws TypeError for what is no network, of whichever copy of the package */
export function checkNetwork(net: unknown): void {
  if (!isNetwork(net)) throw typeError('net', 'a Network', net);
}
