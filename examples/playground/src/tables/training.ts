/** How it is trained, how far that is, and the buttons that start and stop it. */
import { makeForm } from '../shared/controls';
import type { Fields } from '../shared/fields';
import { formatNumber } from '../shared/format';
import { find } from './dom';
import type { Lesson, TableProgress } from './messages';

/** What the form settles of a lesson. */
export type TrainingSettings = Pick<Lesson, 'problem' | 'balanced' | 'seconds' | 'seed'>;

const FIELDS: Fields<TrainingSettings> = {
  problem: {
    kind: 'choice',
    key: 'problem',
    label: 'Task',
    hint: 'Choose classification if numbers such as 1, 2, 3 are class labels.',
    choices: [
      ['auto', 'automatic'],
      ['classes', 'classification'],
      ['number', 'regression'],
    ],
  },
  seconds: {
    kind: 'number',
    key: 'seconds',
    label: 'Time limit',
    hint: 'With a time limit, the model depends on the speed of the computer.',
    min: 0,
    max: 3600,
    choices: [0, 10, 30, 60, 300],
    words: { 0: 'none', 10: 'about 10 s', 30: 'about 30 s', 60: 'about a minute', 300: 'about 5 minutes' },
  },
  seed: {
    kind: 'number',
    key: 'seed',
    label: 'Seed',
    hint: 'The same seed always gives the same model, bit for bit.',
    min: 0,
    max: 999_999,
    whole: true,
  },
  balanced: {
    kind: 'switch',
    key: 'balanced',
    label: 'Balance classes',
    hint: 'Gives every class the same total weight in training, so that rare classes count as much as common ones.',
  },
};

const DEFAULTS: TrainingSettings = { problem: 'auto', balanced: false, seconds: 0, seed: 1 };

export interface Training {
  readonly settings: TrainingSettings;
  /** Shows that it trains, or that it does not. */
  busy(trains: boolean): void;
  progress(progress: TableProgress): void;
  /** Whether there is something to train on. */
  allow(may: boolean): void;
}

export function makeTraining(events: { onTrain(): void; onStop(): void; onChange(): void }): Training {
  const [train, stop, shown] = [find<HTMLButtonElement>('train'), find('stop'), find('progress')];
  const bar = find<HTMLProgressElement>('progress-bar');
  const text = find('progress-text');
  let settings = DEFAULTS;
  let best = Number.POSITIVE_INFINITY;
  const names = ['problem', 'seconds', 'seed', 'balanced'] as const;
  const form = makeForm(FIELDS, [{ title: 'Settings', names }], settings, (next, changed) => {
    settings = next;
    if (changed === 'problem' || changed === 'balanced') events.onChange();
  });
  find('training-form').append(form.element);
  train.addEventListener('click', events.onTrain);
  stop.addEventListener('click', events.onStop);
  return {
    get settings() {
      return settings;
    },
    busy(trains) {
      const hadFocus = document.activeElement === train || document.activeElement === stop;
      train.hidden = trains;
      stop.hidden = shown.hidden = !trains;
      if (hadFocus) (trains ? stop : train).focus();
      if (!trains) return;
      best = Number.POSITIVE_INFINITY;
      bar.removeAttribute('value');
      text.textContent = 'Training the first network …';
    },
    progress({ done, of, loss, seconds }) {
      if (loss < best) best = loss;
      bar.max = of;
      bar.value = done;
      const left = (seconds / done) * (of - done);
      text.textContent = [
        `network ${done} of ${of}`,
        ...(best < Number.POSITIVE_INFINITY ? [`best loss on held-out rows ${formatNumber(best)}`] : []),
        done < of ? `about ${secondsText(left)} left` : 'measuring the importance of each column',
      ].join(' · ');
    },
    allow(may) {
      train.disabled = !may;
    },
  };
}

function secondsText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 90) return whole === 1 ? 'a second' : `${whole} seconds`;
  return `${Math.round(whole / 60)} minutes`;
}
