/** Models as ONNX files, there and back: `toONNX`, `fromONNX`. */
export { type FromONNXOptions, fromONNX } from './from-onnx';
export { type ToONNXOptions, toONNX } from './to-onnx';
