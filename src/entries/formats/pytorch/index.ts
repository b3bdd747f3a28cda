/**
 * State_dicts of PyTorch, there and back, as safetensors files.
 *
 * @module nablanet/pytorch
 */
export { type FromPyTorchOptions, fromPyTorch } from './from-pytorch';
export { type ToPyTorchOptions, toPyTorch } from './to-pytorch';
