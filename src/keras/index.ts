/** `nablanet/keras`: models that Keras 3 saved. */
export { type FromKerasOptions, fromKeras } from './from-keras';
