/** What the package's own parts are given of it, and nobody else: the entry for Node, and nablanet/node. */
export { useCrews } from './crew';
export { useModule } from './instantiate';
