/**
 * What a tile starts from that adds to nothing: the 6 rows of 8 values of the tallest tile. A load from here in place of
 * a constant leaves one straight line of code, in which an engine sees which vectors are neighbours.
 */
export const ZEROS: usize = memory.data(192, 16);
