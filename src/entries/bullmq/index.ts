/**
 * Searches on many machines, by BullMQ on Redis: needs the package `bullmq` beside this one.
 *
 * @module nablanet/bullmq
 */
export type { Connection } from './message';
export { type BullMQRunner, type BullMQRunnerOptions, bullmqRunner } from './runner';
export { type Work, type WorkOptions, work } from './work';
