/** As much of BullMQ's types as is used here: BullMQ is installed by who imports nablanet/bullmq. */
declare module 'bullmq' {
  export interface Job {
    id?: string;
    data: unknown;
    returnvalue: unknown;
    failedReason?: string;
    getState(): Promise<string>;
    retry(state?: string): Promise<void>;
    remove(): Promise<void>;
    updateData(data: unknown): Promise<void>;
  }
  interface Emitter {
    on(event: string, listener: (value: never) => void): unknown;
    close(force?: boolean): Promise<void>;
    waitUntilReady(): Promise<unknown>;
  }
  export class Queue implements Emitter {
    constructor(name: string, options: object);
    add(name: string, data: unknown, options: object): Promise<Job>;
    getJob(id: string): Promise<Job | undefined>;
    on: Emitter['on'];
    close: Emitter['close'];
    waitUntilReady: Emitter['waitUntilReady'];
  }
  export class QueueEvents implements Emitter {
    constructor(name: string, options: object);
    on: Emitter['on'];
    close: Emitter['close'];
    waitUntilReady: Emitter['waitUntilReady'];
  }
  export class Worker implements Emitter {
    constructor(name: string, process: (job: Job) => Promise<unknown>, options: object);
    on: Emitter['on'];
    close: Emitter['close'];
    waitUntilReady: Emitter['waitUntilReady'];
  }
  export class UnrecoverableError extends Error {}
}
