/** Handwritten digits: a network learns them, and reads what somebody draws. */
import { Address } from '../shared/address';
import { makeForm } from '../shared/controls';
import { makeExports } from '../shared/exports';
import { openPage } from '../shared/page';
import { mayMove } from '../shared/timing';
import { Trainer } from '../shared/trainer';
import type { Picture } from '../shared/training-messages';
import { CLASSES, type Digits, type Images, imageAt } from './images';
import { toImage } from './ink';
import { MOST_EPOCHS, readLink, writeLink } from './link';
import { loadDigits } from './load';
import { makePad } from './pad';
import { makeSamples } from './samples';
import { DEFAULTS, type DigitsSettings, FIELDS, GROUPS, makeRun, settle } from './settings';
import { NONE, teach, withTaught } from './taught';
import { find, View } from './view';

/** Where a page that is opened without an epoch stops by itself. */
const FIRST_LOOK = 30;
/** Epochs of training on, after a digit is taught. */
const LESSON = 10;
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
  beginAnew(settled);
});
find('form').append(form.element);

let digits: Digits;
let view: View;
let settings: DigitsSettings = link.settings;
/** What the network looks at. */
let image: Float32Array | undefined;
/** Digits that were drawn and named since the run began. */
let taught: Images = NONE;
let epoch = 0;
/** Where training stops; it rests at this epoch and before it was asked for any. */
let target = 0;
/** Whether it stays at rest when a setting changes: somebody stopped it, or the system asks for less motion. */
let paused = !mayMove();
let remembering: number | undefined;
const address = new Address(here);

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
  learnt(NONE);
  view.begin(settings);
  trainer.probe(view.probe(image));
  trainer.configure(makeRun(settings, digits));
}

/** A new run that rests, or trains where nobody has stopped it. */
function beginAnew(next: DigitsSettings): void {
  begin(next);
  if (paused) showState();
  else train(FIRST_LOOK);
}

function train(until: number, pace = PACE): void {
  target = Math.min(until, MOST_EPOCHS);
  if (training()) trainer.train({ until: target, pace });
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
  remembering = window.setTimeout(() => !training() && address.write(), QUIET);
}

function draw(picture: Picture): void {
  const before = training();
  epoch = picture.epoch;
  if (picture.state === 'diverged') {
    if (before) note([picture.message ?? 'Training diverged.']);
    target = epoch;
  }
  view.draw(picture);
  if (training()) address.writeSoon();
  else showState();
  if (before && !training()) view.tell(`Trained ${epoch} epochs. Test accuracy ${find('right').textContent}.`);
}

function showState(): void {
  const busy = training();
  play.textContent = busy ? 'Pause' : 'Train';
  document.documentElement.dataset.playing = String(busy);
  if (!busy || epoch === 0) address.write();
}

/** The address of what is shown. A run that has only begun has no epoch in it, and begins again when it is opened. */
function here(): string {
  const reached = training() ? (paused ? target : epoch || undefined) : epoch;
  return `${location.pathname}${writeLink(settings, reached, image, location.search)}`;
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
  const link = new URL(here(), location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    copy.textContent = 'Copied';
    view.tell('Link copied.');
    setTimeout(() => {
      copy.textContent = 'Copy link';
    }, 2000);
  } catch {
    note([`The browser does not allow copying here. The link is ${link}`]);
  }
}

/** The digits that were taught from now on. */
function learnt(images: Images): void {
  taught = images;
  view.know(withTaught(digits, taught).training);
  const count = taught.labels.length;
  find('taught').textContent =
    count === 0
      ? ''
      : `${count} of your drawings ${count === 1 ? 'is' : 'are'} in the training data. Reset removes them; links do not contain them.`;
}

/** What is drawn was this digit: training goes on with it. */
function learn(label: number): void {
  note(image ? [] : ['Draw a digit first, then choose which one it was.']);
  if (!image) return;
  learnt(teach(taught, image, label));
  trainer.changeData(makeRun(settings, digits, taught).data);
  view.tell(`Training goes on with your drawing as a ${label}.`);
  train(Math.max(epoch, target) + LESSON);
}

/** A button for every digit that a drawing may have been. */
function makeTeaching(): void {
  for (let digit = 0; digit < CLASSES; digit++) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small';
    button.textContent = String(digit);
    button.setAttribute('aria-label', `This was a ${digit}: train on it`);
    button.addEventListener('click', () => learn(digit));
    find('teach').append(button);
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
    showState();
  });
  find('copy').addEventListener('click', copyLink);
  find('clear').addEventListener('click', () => show(undefined));
  find('defaults').addEventListener('click', () => {
    note([]);
    form.show(DEFAULTS);
    beginAnew(DEFAULTS);
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
  makeTeaching();
  // Somebody may have drawn while the images came.
  if (image) look(image);
  else show(link.image ?? imageAt(digits.heldOut, digits.heldOut.labels.indexOf(FIRST_DIGIT)));
  if (link.epoch === undefined) return beginAnew(settings);
  // What a link shows is there as soon as can be, and rests.
  paused = true;
  begin(settings);
  train(link.epoch, Number.POSITIVE_INFINITY);
}

open().catch((error) => note([error instanceof Error ? error.message : String(error)]));
