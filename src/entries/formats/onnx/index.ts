/**
 * Import and export of ONNX models.
 *
 * @module nablanet/onnx
 */
export type { TableModelLike } from '../../table/kind';
export type { Extras } from '../exchange/assemble';
export { type FromONNXOptions, fromONNX } from './from-onnx';
export { type ToONNXOptions, toONNX } from './to-onnx';
