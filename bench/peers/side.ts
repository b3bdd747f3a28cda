/** Sides of a comparison: processes that do the same work, timed in turns. */
import { median, type Timing } from '../measure';
import { Channel } from './channel';
import { stepsOf, type Work, writeData } from './works';

const ROUNDS = 7;
/** About how long one call should take, in seconds. */
const TURN = 0.25;

/** One side of a comparison: a process, set up, that can be timed. */
export class Side {
  readonly channel: Channel;
  /** Calls of one turn (epochs or predictions), so that it takes about TURN. */
  calls = 1;

  constructor(
    readonly name: string,
    readonly work: Work,
    command: readonly string[],
    readonly threads = 1,
  ) {
    this.channel = new Channel(command, command[0].endsWith('fann'), threads);
  }

  /** @param folder where its data are written */
  async setUp(extra: object, folder: string): Promise<string> {
    const data = writeData(this.work, folder);
    return (await this.channel.ask({ setup: { ...this.work, threads: this.threads, ...extra }, data })).ready ?? '';
  }

  /** Microseconds a step, or a prediction. */
  async time(): Promise<number> {
    const { asked } = this.work;
    const { seconds = 0 } = await this.channel.ask(asked ? { predict: this.calls } : { train: this.calls });
    return (1e6 * seconds) / this.calls / (asked ? 1 : stepsOf(this.work));
  }

  /** Finds how many calls fill a turn; warms up on the way. */
  async calibrate(): Promise<void> {
    const { asked, epochs } = this.work;
    for (let i = 0; i < 4; i++) {
      const seconds = ((await this.time()) * this.calls * (asked ? 1 : stepsOf(this.work))) / 1e6;
      if (seconds > 2 * TURN && this.calls === 1) return;
      this.calls = Math.max(1, Math.round((this.calls * TURN) / seconds));
      if (!asked && this.name.startsWith('nablanet')) this.calls = Math.max(epochs, this.calls);
    }
  }
}

/** Times sides in turn. */
export async function takeTurns(sides: readonly Side[]): Promise<Timing[]> {
  for (const side of sides) await side.calibrate();
  const rounds = sides.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, side] of sides.entries()) rounds[i].push(await side.time());
  }
  return sides.map(({ name }, i) => ({ name, microseconds: median(rounds[i]), rounds: rounds[i] }));
}

/** Largest relative difference of two lists of costs. */
export function apart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((cost, i) => Math.abs(cost - b[i]) / Math.abs(cost)));
}
