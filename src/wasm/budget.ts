/**
 * How much of a memory networks may fill between two evictions: it follows what is in use. Networks that take turns come
 * back after an eviction, and a budget that is full of such grows; what is made, used and dropped never comes back.
 */

/** A region of Wasm memory with an owner. `pointer` is its byte address, 0 while it is not in memory. */
export interface Block {
  pointer: number;
  readonly bytes: number;
  /** The number of current users; a block with pins > 0 is neither moved nor evicted. */
  pins: number;
  /** Copies out what must last, if anything. The engine then sets `pointer` to 0. */
  evict?(): void;
}

/** A block that comes back after an eviction, when its owner is used again. */
export interface Lasting extends Block {
  /** The engine's era in which it was used last; 0 before it has been in memory. */
  era: number;
  /** Whether it has come back; from then on the engine hears when its owner is garbage, and sets this back. */
  returned: boolean;
}

export function isLasting(block: Block): block is Lasting {
  return 'era' in block;
}

/** So many bytes, in so many blocks. */
export interface Budget {
  readonly bytes: number;
  readonly blocks: number;
}

/**
 * The least budget. Few blocks are good for dropped networks: those that a minor collection finds here are promoted and
 * wait for a major one (20,000 of 2-300-1: 20 to 50 MB with 256 blocks, 19 to 27 with 64).
 */
export const LEAST: Budget = { bytes: 24 * 2 ** 20, blocks: 64 };

/** The most that it grows to, however many networks take turns. */
const MOST: Budget = { bytes: 2 ** 30, blocks: 2 ** 16 };

/** Of these blocks, those that have come back, and were used in this era. */
export function inUse(blocks: readonly Block[], era: number): Budget {
  let bytes = 0;
  let count = 0;
  for (const block of blocks) {
    if (!(isLasting(block) && block.returned && block.era === era)) continue;
    bytes += block.bytes;
    count++;
  }
  return { bytes, blocks: count };
}

/** The budget with twice the blocks where these have run out, else with twice the bytes; itself at its greatest. */
export function doubled(budget: Budget, full: boolean): Budget {
  const { bytes, blocks } = budget;
  if (full) return blocks < MOST.blocks ? { bytes, blocks: 2 * blocks } : budget;
  return bytes < MOST.bytes ? { bytes: 2 * bytes, blocks } : budget;
}

/** Half the budget where that is still twice what is in use. */
export function halved({ bytes, blocks }: Budget, used: Budget): Budget {
  return {
    bytes: 4 * used.bytes > bytes ? bytes : Math.max(LEAST.bytes, bytes / 2),
    blocks: 4 * used.blocks > blocks ? blocks : Math.max(LEAST.blocks, blocks / 2),
  };
}

/** A budget for twice what is in use. */
export function budgetFor({ bytes, blocks }: Budget): Budget {
  return { bytes: Math.max(LEAST.bytes, 2 * bytes), blocks: Math.max(LEAST.blocks, 2 * blocks) };
}
