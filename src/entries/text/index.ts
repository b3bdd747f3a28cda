/**
 * Texts as rows of numbers: tf-idf of words or n-grams of characters. For any JavaScript runtime.
 *
 * @module nablanet/text
 */
export type { HashOptions, VectorizerJSON, VectorizerOptions } from './options';
export type { Range } from './tokens';
export { Vectorizer } from './vectorizer';
