/** What users import from nablanet/pytorch: networks as PyTorch keeps them. */
export { type FromPyTorchOptions, fromPyTorch } from './from-pytorch';
export { type ToPyTorchOptions, toPyTorch } from './to-pytorch';
