/** The playground: a network learns two-dimensional problems. */
import { makeForm } from '../shared/controls';
import { makeExports } from '../shared/exports';
import { formatCount } from '../shared/format';
import { openPage } from '../shared/page';
import { Trainer } from '../shared/trainer';
import type { Picture } from '../shared/training-messages';
import { MOST_EPOCHS, readLink, writeLink } from './link';
import { makeData } from './problems';
import { DEFAULTS, FIELDS, GROUPS, makeRun, type PlaneSettings, settle } from './settings';
import { find, View } from './view';

/**
 * Where a page that is opened without an epoch stops by itself: it has shown what happens, and leaves the machine in
 * peace.
 */
const FIRST_LOOK = 400;

openPage('index');
const play = find<HTMLButtonElement>('play');
const pace = find<HTMLSelectElement>('pace');
const view = new View();
const form = makeForm(FIELDS, GROUPS, DEFAULTS, (next, changed) => {
  const settled = settle(next, changed);
  form.show(settled.settings);
  note(settled.notes);
  begin(settled.settings);
  if (!paused) train(MOST_EPOCHS);
});
find('form').append(form.element);
const trainer = new Trainer({
  onPicture: draw,
  onRefused(message) {
    note([message]);
    rest();
  },
});

find('export').append(makeExports('nablanet-playground', () => trainer.model()));

let settings: PlaneSettings = DEFAULTS;
let epoch = 0;
/** Where training stops; it rests at this epoch and before it was asked for any. */
let target = 0;
/** Whether somebody stopped it: then a changed setting does not start it. */
let paused = false;

const training = (): boolean => epoch < target;

/** A new run, at epoch 0. */
function begin(next: PlaneSettings): void {
  settings = next;
  epoch = target = 0;
  const data = makeData(settings.problem, settings);
  const probe = view.begin(settings, data);
  trainer.probe(probe);
  trainer.configure(makeRun(settings, data));
  showState();
}

function train(until: number, epochsAPicture = chosenPace()): void {
  target = Math.min(until, MOST_EPOCHS);
  if (epoch >= MOST_EPOCHS) note([`A run ends at epoch ${formatCount(MOST_EPOCHS)}.`]);
  trainer.train({ until: target, pace: epochsAPicture });
  showState();
}

function pause(): void {
  paused = true;
  trainer.pause();
  rest();
}

/** It goes no further; the address says where it is. */
function rest(): void {
  target = epoch;
  showState();
}

function draw(picture: Picture): void {
  epoch = picture.epoch;
  if (picture.state === 'diverged') {
    if (training()) note([picture.message ?? 'Training diverged.']);
    target = epoch;
  }
  view.draw(picture);
  if (!training()) showState();
}

function showState(): void {
  const busy = training();
  play.textContent = busy ? 'Pause' : 'Train';
  document.documentElement.dataset.playing = String(busy);
  if (!busy) history.replaceState(null, '', here());
}

/** The address of what is shown. */
function here(): string {
  return `${location.pathname}${writeLink(settings, epoch, location.search)}`;
}

function chosenPace(): number {
  return pace.value === 'max' ? Number.POSITIVE_INFINITY : Number(pace.value);
}

function note(notes: readonly string[]): void {
  find('notes').replaceChildren(
    ...notes.map((text) => {
      const line = document.createElement('p');
      line.textContent = text;
      return line;
    }),
  );
}

function toggle(): void {
  if (training()) pause();
  else {
    paused = false;
    train(MOST_EPOCHS);
  }
}

async function copyLink(): Promise<void> {
  const copy = find<HTMLButtonElement>('copy');
  const link = new URL(here(), location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    copy.textContent = 'Copied';
    find('status').textContent = 'Link copied.';
    setTimeout(() => {
      copy.textContent = 'Copy link';
    }, 2000);
  } catch {
    note([`The browser lets no page copy here; the link is ${link}`]);
  }
}

play.addEventListener('click', toggle);
find('step').addEventListener('click', () => {
  paused = true;
  train(epoch + 1);
});
find('reset').addEventListener('click', () => {
  paused = true;
  note([]);
  begin(settings);
});
find('copy').addEventListener('click', copyLink);
find('defaults').addEventListener('click', () => {
  note([]);
  form.show(DEFAULTS);
  begin(DEFAULTS);
  if (!paused) train(FIRST_LOOK);
});
pace.addEventListener('change', () => {
  if (training()) train(target);
});
document.addEventListener('keydown', (event) => {
  const { target: at } = event;
  const inControl = at instanceof Element && at.closest('input, select, textarea, button, a, summary');
  if (event.code !== 'Space' || event.repeat || inControl) return;
  event.preventDefault();
  toggle();
});

const link = readLink(location.search);
note(link.notes);
form.show(link.settings);
begin(link.settings);
if (link.epoch !== undefined) {
  // What a link shows is there as soon as can be, and rests.
  paused = true;
  if (link.epoch > 0) train(link.epoch, Number.POSITIVE_INFINITY);
} else {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  train(FIRST_LOOK, still ? Number.POSITIVE_INFINITY : undefined);
}
