/** Handwritten digits: a network learns them, and reads what somebody draws. */
import { makeForm } from '../shared/controls';
import { makeExports } from '../shared/exports';
import { openPage } from '../shared/page';
import { mayMove } from '../shared/timing';
import { Trainer } from '../shared/trainer';
import type { Picture } from '../shared/training-messages';
import { type Digits, imageAt } from './images';
import { toImage } from './ink';
import { MOST_EPOCHS, readLink, writeLink } from './link';
import { loadDigits } from './load';
import { makePad } from './pad';
import { makeSamples } from './samples';
import { DEFAULTS, type DigitsSettings, FIELDS, GROUPS, makeRun, settle } from './settings';
import { find, View } from './view';

/** Where a page that is opened without an epoch stops by itself. */
const FIRST_LOOK = 30;
/** One epoch a frame, so that there is something to watch. */
const PACE = 1;
/** A held-out image of it is shown where the link brings none. */
const FIRST_DIGIT = 2;
/** Milliseconds after a stroke before the address holds what was drawn. */
const QUIET = 300;

openPage('digits');
const link = readLink(location.search);
note(link.notes);
const play = find<HTMLButtonElement>('play');
const form = makeForm(FIELDS, GROUPS, link.settings, (next, changed) => {
  note([]);
  const settled = settle(next, changed);
  form.show(settled);
  begin(settled);
  if (!paused) train(FIRST_LOOK);
});
find('form').append(form.element);

let digits: Digits;
let view: View;
let settings: DigitsSettings = link.settings;
/** What the network looks at. */
let image: Float32Array | undefined;
let epoch = 0;
/** Where training stops; it rests at this epoch and before it was asked for any. */
let target = 0;
/** Whether somebody stopped it: then a changed setting does not start it. */
let paused = false;
let remembering: number | undefined;

const trainer = new Trainer({
  onPicture: draw,
  onRefused(message) {
    note([message]);
    target = epoch;
    showState();
  },
});
const pad = makePad(find('pad'), {
  onDraw: (strokes) => look(toImage(strokes)),
  onPen: (words) => view?.tell(words),
});

const training = (): boolean => epoch < target;

/** A new run, at epoch 0. */
function begin(next: DigitsSettings): void {
  settings = next;
  epoch = target = 0;
  view.begin(settings);
  trainer.probe(view.probe(image));
  trainer.configure(makeRun(settings, digits));
  showState();
}

function train(until: number, pace = PACE): void {
  target = Math.min(until, MOST_EPOCHS);
  trainer.train({ until: target, pace });
  showState();
}

function pause(): void {
  paused = true;
  trainer.pause();
  target = epoch;
  showState();
}

/** The network looks at another image, or at nothing. */
function look(next: Float32Array | undefined): void {
  image = next;
  view?.look(image);
  if (view) trainer.probe(view.probe(image));
  clearTimeout(remembering);
  remembering = window.setTimeout(() => !training() && remember(), QUIET);
}

function draw(picture: Picture): void {
  const before = training();
  epoch = picture.epoch;
  if (picture.state === 'diverged') {
    if (before) note([picture.message ?? 'Training diverged.']);
    target = epoch;
  }
  view.draw(picture);
  if (!training()) showState();
  if (before && !training())
    view.tell(`Trained ${epoch} epochs. ${find('right').textContent} of the held-out digits read right.`);
}

function showState(): void {
  const busy = training();
  play.textContent = busy ? 'Pause' : 'Train';
  document.documentElement.dataset.playing = String(busy);
  if (!busy) remember();
}

/** The address says what is shown. */
function remember(): void {
  history.replaceState(null, '', here());
}

/** The address of what is shown. */
function here(): string {
  return `${location.pathname}${writeLink(settings, epoch, image, location.search)}`;
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

async function copyLink(): Promise<void> {
  const copy = find<HTMLButtonElement>('copy');
  const address = new URL(here(), location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    copy.textContent = 'Copied';
    view.tell('Link copied.');
    setTimeout(() => {
      copy.textContent = 'Copy link';
    }, 2000);
  } catch {
    note([`The browser lets no page copy here; the link is ${address}`]);
  }
}

/** Shows an image in place of a drawing. */
function show(next: Float32Array | undefined): void {
  pad.clear(next);
  look(next);
}

function connect(): void {
  play.addEventListener('click', () => {
    if (training()) return pause();
    paused = false;
    train(epoch < FIRST_LOOK ? FIRST_LOOK : MOST_EPOCHS);
  });
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
  find('clear').addEventListener('click', () => show(undefined));
  find('defaults').addEventListener('click', () => {
    note([]);
    form.show(DEFAULTS);
    begin(DEFAULTS);
    if (!paused) train(FIRST_LOOK);
  });
  find('export').append(makeExports('nablanet-digits', () => trainer.model()));
}

async function open(): Promise<void> {
  digits = await loadDigits();
  const choose = (chosen: Float32Array): void => {
    show(chosen);
    find('pad').scrollIntoView({ block: 'nearest' });
  };
  view = new View(digits, choose);
  makeSamples(find('samples'), find<HTMLButtonElement>('others'), digits.heldOut, choose);
  connect();
  // Somebody may have drawn while the images came.
  if (image) look(image);
  else show(link.image ?? imageAt(digits.heldOut, digits.heldOut.labels.indexOf(FIRST_DIGIT)));
  begin(settings);
  if (link.epoch === undefined) return train(FIRST_LOOK, mayMove() ? PACE : Number.POSITIVE_INFINITY);
  // What a link shows is there as soon as can be, and rests.
  paused = true;
  if (link.epoch > 0) train(link.epoch, Number.POSITIVE_INFINITY);
}

open().catch((error) => note([error instanceof Error ? error.message : String(error)]));
