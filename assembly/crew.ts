/**
 * Work that threads share: one product of a layer, one map, one update at a time. The leader, who runs the step, cuts it
 * into chunks; whoever is free takes the next one, the leader too. Chunks are ranges of the result, so every element
 * stays one sum that one thread takes in one order: no bit depends on how many threads there are, or on who took what.
 *
 * Chunks are taken, not dealt out: where the system gives a thread no time, the leader does all of them, and waits only
 * for one that has been begun. Between two pieces of work threads look out for the next for a short time and then sleep.
 */
import { Layer, Step } from './table';

/** Whether these are kernels for threads: with a shared memory that is imported, and atomic instructions. */
export const THREADS: bool = isDefined(NABLANET_THREADS);

/**
 * What threads share of each other, at the start of the heap. Words that several write have a cache line each.
 *
 *     0    turn: number of the piece of work << 32 | its chunks << 16 | chunks that were taken
 *     64   chunks that are done
 *     128  how many threads sleep, or are about to
 *     192  1 while the leader sleeps until `done` is full
 *     256  threads that have begun to serve
 *     320  how many threads may work, the leader included; others sleep here
 *     384  the piece of work
 */
export const CREW_BYTES: usize = 512;
const DONE: usize = 64;
const SLEEPERS: usize = 128;
const LEADER: usize = 192;
const READY: usize = 256;
const ALLOWED: usize = 320;
const WORK: usize = 384;

/** A piece of work: what `share` was given. */
@unmanaged
export class Work {
  /** The number of the function that does a chunk: the same in every thread's instance of the module. */
  task!: i32;
  step!: Step;
  layer!: Layer;
  a!: usize;
  strideA!: usize;
  below!: usize;
  strideBelow!: usize;
  from!: i32;
  to!: i32;
  /** The size of a chunk. */
  size!: i32;
  adding!: i32;
  updating!: i32;
  /** The threads that may take part, and room to pack in, for each of them so many bytes. */
  threads!: i32;
  packed!: usize;
  packedBytes!: usize;
}

/** Does items [from, to) of a piece of work; `room` is where it may pack. */
type Task = (work: Work, from: i32, to: i32, room: usize) => void;

/** The threads of the present call, the leader included; 1 where it shares nothing. */
let threads: i32 = 1;
let packed: usize = 0;
let packedBytes: usize = 0;

/** Looks for so many times before it sleeps: some 50 µs, longer than the pause between two pieces of a step. */
const LOOKS: i32 = 20_000;
/** The longest sleep before the leader looks again, in nanoseconds, and how many of them without a sign are the end. */
const NAP: i64 = 50_000_000;
const NAPS: i32 = 200;

function crew(): usize {
  return (__heap_base + 63) & ~63;
}

/**
 * Has the next calls share their work among `count` threads. Each packs into `bytes` bytes of its own, the first at
 * `room`.
 */
export function useThreads(count: i32, room: usize, bytes: usize): void {
  threads = count;
  packed = room;
  packedBytes = bytes;
  atomic.store<i32>(crew() + ALLOWED, count);
  atomic.notify(crew() + ALLOWED, -1);
}

/** The address of the number of threads that serve. */
export function servantsAt(): usize {
  return crew() + READY;
}

/** Whether `operations` multiply-adds or as much are worth sharing: over some 5 µs, where sharing takes one. */
export function sharable(operations: i32): bool {
  return threads > 1 && operations >= 300_000;
}

/**
 * Whether each thread has this much room to pack in: what calls have asked for that use threads, which another network,
 * trained meanwhile without, may need more than.
 */
export function hasRoom(bytes: usize): bool {
  return bytes <= packedBytes;
}

/**
 * Has `task` do items [from, to) of a piece of work, `grain` of them and multiples in a chunk, together with whoever is free.
 * Traps where a thread that has begun a chunk gives no sign for ten seconds.
 */
export function share(
  task: Task,
  step: Step,
  layer: Layer,
  a: usize,
  strideA: usize,
  below: usize,
  strideBelow: usize,
  from: i32,
  to: i32,
  grain: i32,
  adding: i32,
  updating: i32,
): void {
  const grains = (to - from + grain - 1) / grain;
  const each = max(1, grains / (16 * threads));
  const size = each * grain;
  const chunks = (to - from + size - 1) / size;
  const work = changetype<Work>(crew() + WORK);
  work.task = task.index;
  work.step = step;
  work.layer = layer;
  work.a = a;
  work.strideA = strideA;
  work.below = below;
  work.strideBelow = strideBelow;
  work.from = from;
  work.to = to;
  work.size = size;
  work.adding = adding;
  work.updating = updating;
  work.threads = threads;
  work.packed = packed;
  work.packedBytes = packedBytes;
  const turn = crew();
  atomic.store<i32>(turn + DONE, 0);
  const number = (atomic.load<i64>(turn) >> 32) + 1;
  atomic.store<i64>(turn, (number << 32) | ((<i64>chunks) << 16));
  if (atomic.load<i32>(turn + SLEEPERS) > 0) {
    atomic.store<i32>(turn + SLEEPERS, 0);
    atomic.notify(turn, -1);
  }
  while (takeChunk(0)) {}
  waitForAll(chunks);
}

/** Waits until all chunks are done. */
function waitForAll(chunks: i32): void {
  const done = crew() + DONE;
  for (let i = 0; i < LOOKS; i++) if (atomic.load<i32>(done) === chunks) return;
  let naps = 0;
  for (;;) {
    atomic.store<i32>(crew() + LEADER, 1);
    const seen = atomic.load<i32>(done);
    if (seen === chunks) break;
    naps = atomic.wait<i32>(done, seen, NAP) === 2 ? naps + 1 : 0;
    if (naps === NAPS) unreachable();
  }
  atomic.store<i32>(crew() + LEADER, 0);
}

/** Takes the next chunk and does it; false where there is none. */
function takeChunk(thread: i32): bool {
  const at = crew();
  const seen = atomic.load<i64>(at);
  const taken = <i32>(seen & 0xffff);
  if (taken >= <i32>((seen >> 16) & 0xffff)) return false;
  if (thread >= changetype<Work>(at + WORK).threads) return false;
  // The piece of work stays as it is until all its chunks are done, so what is read here is right if the chunk is got.
  if (atomic.cmpxchg<i64>(at, seen, seen + 1) !== seen) return true;
  doChunk(changetype<Work>(at + WORK), taken, thread);
  const last = atomic.add<i32>(at + DONE, 1) + 1 === <i32>((seen >> 16) & 0xffff);
  if (last && atomic.load<i32>(at + LEADER)) atomic.notify(at + DONE, 1);
  return true;
}

function doChunk(work: Work, chunk: i32, thread: i32): void {
  const from = work.from + chunk * work.size;
  const room = work.packed + <usize>thread * work.packedBytes;
  call_indirect(work.task, work, from, min(work.to, from + work.size), room);
}

/** Serves as thread 1, 2, … until `dismiss`: takes chunks of whatever is shared. */
export function serve(thread: i32): void {
  const at = crew();
  atomic.add<i32>(at + READY, 1);
  atomic.notify(at + READY, -1);
  for (;;) {
    while (takeChunk(thread)) {}
    const seen = atomic.load<i64>(at);
    if (seen === -1) break;
    const allowed = atomic.load<i32>(at + ALLOWED);
    if (thread >= allowed) {
      atomic.wait<i32>(at + ALLOWED, allowed, -1);
      continue;
    }
    let looks = LOOKS;
    while (looks > 0 && atomic.load<i64>(at) === seen) looks--;
    if (looks > 0) continue;
    atomic.add<i32>(at + SLEEPERS, 1);
    atomic.wait<i64>(at, seen, -1);
  }
  atomic.sub<i32>(at + READY, 1);
}

/** Has all that serve return. */
export function dismiss(): void {
  const at = crew();
  atomic.store<i64>(at, -1);
  atomic.notify(at, -1);
  atomic.store<i32>(at + ALLOWED, i32.MAX_VALUE);
  atomic.notify(at + ALLOWED, -1);
}
