/** What suites use of Node's own that pages lack: Buffer, and a little of process. */
import { Buffer } from 'buffer/';

// Heap and memory are measured by the suites in Node; here the same work is done, and its results held.
const memoryUsage = (): object => ({ rss: 0, arrayBuffers: 0 });

Object.assign(globalThis, { Buffer, process: { env: {}, version: 'none', versions: {}, memoryUsage } });
