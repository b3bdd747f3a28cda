/** Giving way: everything else that the event loop has to do comes first. */

interface Host {
  setImmediate?: (resolve: () => void) => unknown;
  MessageChannel?: new () => {
    port1: { onmessage: (() => void) | null; close?(): void };
    port2: { postMessage(message: unknown): void; close?(): void };
  };
  setTimeout: (resolve: () => void, milliseconds: number) => unknown;
}

const host = globalThis as unknown as Host;

/**
 * Resolves in a later turn of the event loop. Browsers make timers that follow each other wait 4 ms, messages not; Node has
 * setImmediate, which keeps no process alive longer than it must.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (host.setImmediate) {
      host.setImmediate(resolve);
    } else if (host.MessageChannel) {
      const { port1, port2 } = new host.MessageChannel();
      port1.onmessage = () => {
        port1.close?.();
        resolve();
      };
      port2.postMessage(0);
    } else {
      host.setTimeout(resolve, 0);
    }
  });
}
