/** The playground: a network learns two-dimensional problems. */
import { Address } from '../shared/address';
import { makeForm } from '../shared/controls';
import { makeExports } from '../shared/exports';
import { formatCount } from '../shared/format';
import { openPage } from '../shared/page';
import { mayMove } from '../shared/timing';
import { Trainer } from '../shared/trainer';
import type { Picture } from '../shared/training-messages';
import { makeCodePanel } from './code-panel';
import { makeDataPicker } from './data-picker';
import { MOST_EPOCHS, readLink, writeLink } from './link';
import { connectLooks } from './looks';
import { makeData, type PlaneData } from './problems';
import { pageOf, programOf } from './program';
import { DEFAULTS, FIELDS, GROUPS, makeRun, type PlaneSettings, settle } from './settings';
import { makeStories } from './story-panel';
import { find, View } from './view';

/**
 * Where a page that is opened without an epoch stops by itself: it has shown what happens, and leaves the machine in
 * peace.
 */
const FIRST_LOOK = 400;

openPage('index');
const play = find<HTMLButtonElement>('play');
const pace = find<HTMLSelectElement>('pace');
const adding = find<HTMLSelectElement>('adding');
const view = new View({
  onAdd: (x1, x2) => addPoint(x1, x2),
  onEdit(parameter) {
    trainer.setParameter(parameter);
    find('edited').textContent = 'You edited this network. Links do not contain edits; Reset removes them.';
  },
});
const form = makeForm(FIELDS, GROUPS, DEFAULTS, change);
find('form').append(form.element);
const picker = makeDataPicker((problem) => change({ ...settings, problem }, 'problem'));
find('data').append(picker.element);
const code = makeCodePanel((library) => pageOf(settings, data, makeRun(settings, data), epochsOfCode(), library));
find('code').append(code.element);
const trainer = new Trainer({
  onPicture: draw,
  onRefused(message) {
    note([message]);
    rest();
  },
});

find('export').append(makeExports('nablanet-playground', () => trainer.model()));

let settings: PlaneSettings = DEFAULTS;
let data: PlaneData;
let epoch = 0;
/** Where training stops; it rests at this epoch and before it was asked for any. */
let target = 0;
/** Whether it stays at rest when a setting changes: somebody stopped it, or the system asks for less motion. */
let paused = !mayMove();
const address = new Address(here);

const training = (): boolean => epoch < target;

/** A new run, at epoch 0. */
function begin(next: PlaneSettings): void {
  settings = next;
  epoch = target = 0;
  find('edited').textContent = '';
  form.show(settings);
  picker.show(settings.problem);
  data = makeData(settings.problem, settings);
  const probe = view.begin(settings, data);
  trainer.probe(probe);
  trainer.configure(makeRun(settings, data));
  code.show(programOf(settings, epochsOfCode()));
}

/** Other settings than before. */
function change(next: PlaneSettings, changed: keyof PlaneSettings): void {
  const settled = settle(next, changed);
  note(settled.notes);
  beginAnew(settled.settings, MOST_EPOCHS);
}

/** Another point of the colour that is chosen. */
function addPoint(x1: number, x2: number): void {
  const { added } = settings;
  if (added.length >= FIELDS.added.most) {
    note([`You can add up to ${FIELDS.added.most} points.`]);
    return;
  }
  const point = [Math.round(100 * x1), Math.round(100 * x2), adding.value === '1' ? 1 : 0] as const;
  change({ ...settings, added: [...added, point] }, 'added');
}

/** A new run that rests, or trains where nobody has stopped it. */
function beginAnew(next: PlaneSettings, until: number): void {
  begin(next);
  if (paused) showState();
  else train(until);
}

function train(until: number, epochsAPicture = chosenPace()): void {
  target = Math.min(until, MOST_EPOCHS);
  if (epoch >= MOST_EPOCHS) note([`A run ends at epoch ${formatCount(MOST_EPOCHS)}.`]);
  if (training()) trainer.train({ until: target, pace: epochsAPicture });
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
  if (training()) address.writeSoon();
  else showState();
}

function showState(): void {
  const busy = training();
  if (!busy) code.show(programOf(settings, epochsOfCode()));
  play.textContent = busy ? 'Pause' : 'Train';
  document.documentElement.dataset.playing = String(busy);
  if (!busy || epoch === 0) address.write();
}

/** As many as the network has been trained for, or those of a first look. */
function epochsOfCode(): number {
  return epoch || FIRST_LOOK;
}

/** The address of what is shown. A run that has only begun has no epoch in it, and begins again when it is opened. */
function here(): string {
  const reached = training() ? (paused ? target : epoch || undefined) : epoch;
  return `${location.pathname}${writeLink(settings, reached, location.search)}`;
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
    note([`The browser does not allow copying here. The link is ${link}`]);
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
  beginAnew(settings, 0);
});
find('copy').addEventListener('click', copyLink);
find('defaults').addEventListener('click', () => {
  note([]);
  beginAnew(DEFAULTS, FIRST_LOOK);
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

adding.addEventListener('change', () => view.setAdding(adding.value !== ''));
find('stories').append(
  makeStories((query) => {
    openLink(query);
    find('output-title').scrollIntoView({ block: 'center', behavior: mayMove() ? 'smooth' : 'instant' });
  }),
);
connectLooks((looks) => view.setLook(looks));

/** What a link shows is there as soon as can be, and rests; without an epoch it trains for a first look. */
function openLink(search: string): void {
  const link = readLink(search);
  note(link.notes);
  if (link.epoch === undefined) {
    beginAnew(link.settings, FIRST_LOOK);
    return;
  }
  paused = true;
  begin(link.settings);
  train(link.epoch, Number.POSITIVE_INFINITY);
}
openLink(location.search);
