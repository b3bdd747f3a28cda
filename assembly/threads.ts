/** The kernels for several threads, with what a thread needs to serve. */
export { dismiss, servantsAt, serve, useThreads } from './crew';
export { usesTallTiles } from './gemm/tile';
export * from './index';
