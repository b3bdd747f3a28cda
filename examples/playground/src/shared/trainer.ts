/** The page's side of the training worker: what to do, and pictures of how it stands, one a frame at the most. */
import type { FromWorker, Parameter, Picture, Probe, Run, ToWorker, TrainingData } from './training-messages';

export type { Picture, Probe, Run } from './training-messages';

/** Milliseconds between pictures of a page that nobody sees: it gets no frames, and goes on all the same. */
const UNSEEN = 250;

export interface TrainerEvents {
  /**
   * Draws; called in an animation frame. The next picture is asked for when it returns, so neither side floods the
   * other.
   */
  onPicture(picture: Picture): void;
  /** The network or its data were refused: what was wrong. */
  onRefused(message: string): void;
}

export class Trainer {
  readonly #worker = new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
  readonly #models = new Map<number, (bytes: Uint8Array<ArrayBuffer>) => void>();
  readonly #events: TrainerEvents;
  #run = 0;
  #asked = 0;

  constructor(events: TrainerEvents) {
    this.#events = events;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#hear(data));
    this.#worker.addEventListener('error', (event) =>
      events.onRefused(event.message || 'The training worker did not start. Reload the page.'),
    );
    this.#send({ kind: 'picture' });
  }

  /** A new network, untrained; also the way to start again. Pictures of the run before are no longer told. */
  configure(what: Run): void {
    this.#send({ kind: 'configure', run: ++this.#run, what });
  }

  /**
   * Trains up to epoch `until` of the run (Infinity: until paused) and stops there; one epoch is `until: epoch + 1`.
   * @param pace epochs from one picture to the next at the most; Infinity, the default, is as fast as it goes
   */
  train({ until = Number.POSITIVE_INFINITY, pace = Number.POSITIVE_INFINITY } = {}): void {
    this.#send({ kind: 'train', until, pace });
  }

  /** Stops after the epoch it is in; `train` goes on from there. */
  pause(): void {
    this.#send({ kind: 'pause' });
  }

  /** Other rows, with which the run goes on. */
  changeData(data: TrainingData): void {
    this.#send({ kind: 'data', data });
  }

  /** Sets one parameter by hand. */
  setParameter(parameter: Parameter): void {
    this.#send({ kind: 'parameter', parameter });
  }

  /** What pictures shall hold from now on; asks for a new one, too. */
  probe(probe: Probe): void {
    this.#send({ kind: 'probe', probe });
  }

  /** The network as it is now, as a model file; empty where there is none. */
  model(): Promise<Uint8Array<ArrayBuffer>> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#models.set(id, resolve);
      this.#send({ kind: 'model', id });
    });
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'picture') {
      nextFrame(() => {
        if (message.run === this.#run) this.#events.onPicture(message);
        this.#send({ kind: 'picture' });
      });
    } else if (message.kind === 'refused') {
      if (message.run === this.#run) this.#events.onRefused(message.message);
    } else {
      this.#models.get(message.id)?.(message.bytes);
      this.#models.delete(message.id);
    }
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

function nextFrame(draw: () => void): void {
  if (document.hidden) setTimeout(draw, UNSEEN);
  else requestAnimationFrame(draw);
}
