/** How the training goes, while it goes: a bar on a terminal, plain lines in a file or a pipe. */
import { SingleBar } from 'cli-progress';
import type { EpochInfo } from 'nablanet';
import { paint, percent, short } from '../show/terminal';

/** Without a terminal the first of the trainings says how it goes every so many epochs, the others when they end. */
const LINE_EVERY = 5;

/** Told of every epoch of several trainings, one after the other. */
export class Progress {
  readonly #trainings: number;
  readonly #bar: SingleBar | undefined;
  readonly #start = performance.now();
  #done = 0;

  constructor(trainings: number, epochs: number) {
    this.#trainings = trainings;
    if (!process.stdout.isTTY) return;
    const columns = process.stdout.columns ?? 80;
    const split = columns < 92 ? '' : '{split}  ';
    this.#bar = new SingleBar({
      format: `${split}{bar} {figures}`,
      barsize: Math.min(32, Math.max(6, columns - (split ? 84 : 71))),
      barCompleteChar: '█',
      barIncompleteChar: '░',
      formatBar: (progress, { barsize = 0 }) => {
        const full = Math.round(progress * barsize);
        return paint('green', '█'.repeat(full)) + paint('dim', '░'.repeat(barsize - full));
      },
      stream: process.stdout,
      fps: 50,
      // Training blocks, so no handler would see Ctrl-C before it ends: the terminal's settings stay as they are.
      gracefulExit: false,
      hideCursor: null,
      linewrap: null,
    });
    this.#bar.start(trainings * epochs, 0, { split: '', figures: '' });
  }

  /** After an epoch of training `training`, from 1. */
  tell(training: number, info: EpochInfo): void {
    const { epoch, epochs, loss, validationAccuracy = 0, samplesPerSecond } = info;
    this.#done++;
    const total = this.#trainings * epochs;
    const left = ((performance.now() - this.#start) / 1000 / this.#done) * (total - this.#done);
    const split = `split ${String(training).padStart(2)}/${this.#trainings}`;
    const figures = [
      `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
      `loss ${loss.toFixed(3)}`,
      `held-out ${percent(validationAccuracy).padStart(6)}`,
      `${short(samplesPerSecond)} samples/s`,
      `${left.toFixed(1)} s left`,
    ].join('  ');
    if (this.#bar) this.#bar.update(this.#done, { split, figures });
    else if (epoch === epochs || (training === 1 && epoch % LINE_EVERY === 0)) console.log(`${split}  ${figures}`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
