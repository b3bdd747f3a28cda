/** A network as one WebAssembly module that needs nothing: kernels and numbers. */
import type { Network } from 'nablanet';
import template from '../../../build/standalone.txt';
import { toUtf8 } from '../../base/host';
import { checkNetwork } from '../../base/kind';
import { decodeBytes } from './base64';
import { imageOf, MODEL } from './layout';
import { extend } from './sections';

/**
 * A WebAssembly module that predicts as this network does, to the bit as on the backend `simd`, in any host with
 * 128-bit SIMD (WebAssembly 2.0). It imports nothing and exports
 *
 *     memory
 *     inputs(): i32              numbers in a row of x
 *     outputs(): i32             numbers in a row of predictions
 *     reserve(rows: i32): i32    room for as many rows: the address where x goes (rows × inputs, float32),
 *                                or 0 where there is none
 *     predict(rows: i32): i32    the address of the predictions (rows × outputs, float32),
 *                                or 0 where x is not finite
 *
 * `predict` traps where fewer rows were reserved. Scalers are inside: they take x as float32 and work in float64. An
 * encoder is not: x is what it makes of rows. A custom section `nablanet` holds JSON: `{ inputs, outputs, inputNames,
 * inputEncoder, classNames }`. The same network gives the same bytes.
 *
 * @param net the network; stays as it is
 * @throws TypeError for another argument; RangeError for a network of over 2 GiB, or a scaler that has learned nothing
 */
export function toWasm(net: Network): Uint8Array<ArrayBuffer> {
  checkNetwork(net);
  const { inputs, outputs } = net;
  const { inputNames, inputEncoder, classNames } = net.config;
  const said = { inputs, outputs, inputNames, inputEncoder, classNames };
  const content = toUtf8(JSON.stringify(said));
  return extend(decodeBytes(template), { ...imageOf(net), address: MODEL, name: 'nablanet', content });
}
