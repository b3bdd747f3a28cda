/**
 * Texts as rows of numbers: words or runs of characters, counted and weighed. For any JavaScript runtime.
 *
 * @module nablanet/text
 */
export type { HashOptions, VectorizerJSON, VectorizerOptions } from './options';
export type { Range } from './tokens';
export { Vectorizer } from './vectorizer';
