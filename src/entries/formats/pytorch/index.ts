/**
 * Import and export of PyTorch state_dicts as safetensors files.
 *
 * @module nablanet/pytorch
 */
export { type FromPyTorchOptions, fromPyTorch } from './from-pytorch';
export { type ToPyTorchOptions, toPyTorch } from './to-pytorch';
