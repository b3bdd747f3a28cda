/** The budget of Wasm memory: networks that take turns stay, those that are dropped or no longer used make room. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Network } from '../../src/index';
import { budgetFor, doubled, halved, inUse, type Lasting, LEAST } from '../../src/wasm/budget';
import { Engine } from '../../src/wasm/memory';
import { BACKENDS } from '../support/backends';
import { sameBits, samples, shares } from '../support/samples';

const MIB = 2 ** 20;
setFlagsFromString('--expose-gc');
/** Collects garbage. */
const collect = runInNewContext('gc') as () => void;
/** Decisions about what is in use fall after so many uses at the latest. */
const USES = 2 ** 20;

/** A block as networks have them, which counts its evictions. */
class Played implements Lasting {
  pointer = 0;
  pins = 0;
  era = 0;
  returned = false;
  evictions = 0;

  constructor(readonly bytes: number) {}

  evict(): void {
    this.evictions++;
  }
}

/** Whoever has a block: the engine hears when this is garbage. */
interface Owner {
  readonly block: Played;
}

/** Uses each once, as a call of a network does; returns how many had to be brought in. */
function use(engine: Engine, owners: readonly Owner[]): number {
  let brought = 0;
  for (const owner of owners) {
    const { block } = owner;
    if (block.pointer === 0) {
      engine.bringIn(block, owner);
      brought++;
    } else {
      engine.use(block);
    }
  }
  return brought;
}

const play = (count: number, bytes: number): Owner[] =>
  Array.from({ length: count }, () => ({ block: new Played(bytes) }));

describe.each(BACKENDS)('on %s', (backend) => {
  test.each([
    ['500 of 400 kB', 500, 400_000],
    ['20,000 of 400 bytes', 20_000, 400],
    ['three of 20 MB', 3, 20e6],
  ])('%s in turn all stay from the third round on', (_, count, bytes) => {
    const engine = new Engine(backend);
    const blocks = play(count, bytes);
    use(engine, blocks);
    use(engine, blocks);
    use(engine, blocks);
    expect(use(engine, blocks)).toBe(0);
    const ends = blocks.map(({ block }) => block.pointer).sort((a, b) => a - b);
    for (let i = 1; i < count; i++) expect(ends[i] - ends[i - 1]).toBeGreaterThanOrEqual(bytes);
  });

  test('what is used once and never again keeps to the least budget', () => {
    const engine = new Engine(backend);
    for (let i = 0; i < 2000; i++) use(engine, play(1, 400_000));
    expect(engine.kernels.memory.buffer.byteLength).toBe(64 * MIB);
  });

  test('a population that others replace, generation by generation, keeps to a few times its size', () => {
    const engine = new Engine(backend);
    for (let generation = 0; generation < 30; generation++) {
      const blocks = play(100, 400_000);
      for (let i = 0; i < 5; i++) use(engine, blocks);
      expect(use(engine, blocks)).toBe(0);
    }
    expect(engine.kernels.memory.buffer.byteLength).toBeLessThan(8 * 40e6);
  });

  test('where one of many goes on alone, memory is given back', () => {
    const engine = new Engine(backend);
    const blocks = play(700, 400_000);
    for (let i = 0; i < 4; i++) use(engine, blocks);
    expect(engine.kernels.memory.buffer.byteLength).toBeGreaterThan(260 * MIB);
    for (let i = 0; i < 2.5 * USES; i++) use(engine, blocks.slice(0, 1));
    expect(engine.kernels.memory.buffer.byteLength).toBe(64 * MIB);
    expect(blocks[699].block.pointer).toBe(0);
    expect(blocks[699].block.evictions).toBeGreaterThan(0);
  });

  test('when networks are dropped, memory is given back after a garbage collection', async () => {
    const engine = new Engine(backend);
    const kept = play(1, 400_000);
    const collected = await (async () => {
      const dropped = play(700, 400_000);
      for (let i = 0; i < 4; i++) use(engine, [...kept, ...dropped]);
      expect(engine.kernels.memory.buffer.byteLength).toBeGreaterThan(260 * MIB);
      return new WeakRef(dropped[350]);
    })();
    for (let i = 0; i < 50 && engine.kernels.memory.buffer.byteLength > 64 * MIB; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    expect(collected.deref()).toBeUndefined();
    expect(engine.kernels.memory.buffer.byteLength).toBe(64 * MIB);
    expect(use(engine, kept)).toBe(1); // it was evicted with all others, and comes back
  });

  test('60 networks of 784-128-10 in turn keep their bits while the budget grows', () => {
    const layers = [{ units: 128, activation: 'relu' as const }, 10];
    const nets = Array.from({ length: 60 }, (_, seed) => new Network({ inputs: 784, layers, seed, backend }));
    const alone = nets.map((net) => net.clone());
    const [x, y] = [samples(1, 784), shares(1, 10)];
    for (let round = 0; round < 4; round++) for (const net of nets) net.trainBatch(x, y);
    alone.forEach((net, i) => {
      for (let round = 0; round < 4; round++) net.trainBatch(x, y);
      if (!sameBits(net.getParameters(), nets[i].getParameters())) throw new Error(`network ${i} is another`);
    });
  });
});

describe('sizes', () => {
  test('what is in use has come back, and was used in this era', () => {
    const [first, returned, idle] = play(3, 100).map(({ block }) => block);
    for (const block of [first, returned]) block.era = 7;
    idle.era = 6;
    for (const block of [returned, idle]) block.returned = true;
    const workspace = { pointer: 1, bytes: 1000, pins: 0 };
    expect(inUse([first, returned, idle, workspace], 7)).toEqual({ bytes: 100, blocks: 1 });
  });

  test('it doubles up to 1 GiB and 65,536 blocks, and shrinks to the least', () => {
    let budget = LEAST;
    for (let i = 0; i < 40; i++) budget = doubled(doubled(budget, true), false);
    expect(budget.bytes).toBeGreaterThanOrEqual(2 ** 30);
    expect(budget.bytes).toBeLessThan(2 ** 31);
    expect(budget.blocks).toBe(2 ** 16);
    const half = { bytes: budget.bytes / 2, blocks: budget.blocks / 2 };
    expect(halved(budget, { bytes: budget.bytes / 2, blocks: 1 })).toEqual({ ...half, bytes: budget.bytes });
    for (let i = 0; i < 40; i++) budget = halved(budget, { bytes: 0, blocks: 0 });
    expect(budget).toEqual(LEAST);
    expect(budgetFor({ bytes: 100 * MIB, blocks: 3 })).toEqual({ bytes: 200 * MIB, blocks: LEAST.blocks });
  });
});
