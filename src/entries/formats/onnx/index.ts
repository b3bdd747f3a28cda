/**
 * Models as ONNX files, there and back.
 *
 * @module nablanet/onnx
 */
export type { Extras } from '../exchange/assemble';
export { type FromONNXOptions, fromONNX } from './from-onnx';
export { type ToONNXOptions, toONNX } from './to-onnx';
