/** Backpropagation, step by step: the page. */
import { FormSettings } from '../shared/form-settings';
import { formatNumber } from '../shared/format';
import { openPage } from '../shared/page';
import { mayMove } from '../shared/timing';
import { math, SYMBOLS } from './mathml';
import { MatrixView } from './matrix-view';
import { type Bend, Notes, type Snapshot } from './model';
import { NetworkView } from './network-view';
import { fixed } from './numbers';
import { type Cell, originOf } from './origins';
import { RatePanel, STEPS } from './rate-panel';
import { type Stage, stagesOf } from './stages';

/** Milliseconds from stage to stage while it plays. */
const BEAT = 1600;

function find<E extends HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as E;
}

openPage('notes');
const settings = new FormSettings(find<HTMLFormElement>('settings'), (name) => {
  if (name === 'rate') refresh();
  else restart();
});
const network = new NetworkView(find('network'));
const panel = new RatePanel(find('curve'), find('outcome'));
const news = find('news');
const list = find('stages');
const origin = find('origin');
const playButton = find<HTMLButtonElement>('play');

let notes: Notes;
let numbers: Snapshot;
let stages: Stage[];
let items: HTMLElement[] = [];
let views: MatrixView[] = [];
/** The stage that is shown, and steps of training that were taken. */
let stage = 0;
let taken = 0;
let timer: ReturnType<typeof setInterval> | undefined;
let looked: Cell | undefined;

const bend = (): Bend => (settings.text('units') === 'relu' ? 'relu' : 'sigmoid');
const rate = (): number => settings.number('rate');

function restart(): void {
  notes = new Notes(settings.number('seed'), bend());
  stages = stagesOf(bend());
  stage = 0;
  taken = 0;
  looked = undefined;
  numbers = notes.look(rate());
  build();
  panel.clear();
  refresh();
}

/** The list of stages, without numbers. */
function build(): void {
  views = [];
  items = stages.map(({ title, formula, words, shows }, i) => {
    const item = document.createElement('li');
    item.className = 'panel stage';
    item.classList.toggle('wide', i === 0 || i === stages.length - 1);
    item.innerHTML = `<h2><span class="number">${i}</span> ${title}</h2><div class="formula">${formula.join('')}</div><p>${words}</p>`;
    const matrices = document.createElement('div');
    matrices.className = 'matrices';
    for (const name of shows) {
      const view = new MatrixView(name, numbers[name], look);
      views.push(view);
      matrices.append(view.element);
    }
    item.append(matrices);
    return item;
  });
  list.replaceChildren(...items);
}

/** All numbers again, as the network is now. */
function refresh(): void {
  numbers = notes.look(rate());
  for (const view of views) view.show(numbers[view.name]);
  const { maxRelativeError, worst } = notes.check();
  const place = `${worst.parameter === 'weights' ? 'W' : 'b'}${worst.layer === 0 ? '⁽¹⁾' : '⁽²⁾'}`;
  find('check').textContent =
    `${fixed(maxRelativeError)} at most, in ${place}: ${fixed(worst.analytic)} by backpropagation, ${fixed(worst.numeric)} by (C(w + h) − C(w − h)) / 2h.`;
  find('taken').textContent = String(taken);
  find('cost').textContent = formatNumber(notes.cost);
  showStage();
}

function showStage(): void {
  for (const [i, item] of items.entries()) {
    item.classList.toggle('future', i > stage);
    item.classList.toggle('current', i === stage);
    item.querySelector<HTMLElement>('.matrices')?.toggleAttribute('hidden', i > stage);
    if (i === stage) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
  find<HTMLButtonElement>('back').disabled = stage === 0;
  find('position').textContent = `${stage} of ${stages.length - 1}`;
  document.body.dataset.stage = String(stage);
  showOrigin();
}

function showOrigin(): void {
  const shown = looked && stages.slice(0, stage + 1).some(({ shows }) => looked && shows.includes(looked.name));
  if (!looked || !shown) {
    origin.textContent = 'Hover over a number to see how it was computed.';
    for (const view of views) view.mark([], undefined);
    network.show(numbers, stages[stage].picture, 0);
    return;
  }
  const { label, expression, value, words, sources } = originOf(looked, { numbers, bend: bend(), rate: rate() });
  origin.textContent = [label, expression, value].filter((part) => part !== '').join(' = ') + (words && `: ${words}`);
  for (const view of views) view.mark(sources, looked);
  network.show(numbers, stages[stage].picture, isOfSample(looked) ? looked.row : 0);
}

/** Whether a number's row is one of the two samples. */
const isOfSample = ({ name }: Cell): boolean =>
  ['x', 'y', 'z1', 'a1', 'z2', 'a2', 'Ck', 'd2', 'da1', 'd1', 'dx'].includes(name);

function look(cell: Cell): void {
  looked = cell;
  showOrigin();
}

/** The next stage; after the last the step is taken, and the next begins. */
function step(): void {
  looked = undefined;
  if (stage === stages.length - 1) {
    const training = notes.train(rate(), 1);
    panel.add(training, rate());
    if (training.divergedAt === 0) taken++;
    stage = 1;
    refresh();
    news.textContent = `Step ${taken} done. The cost is ${formatNumber(notes.cost)}.`;
  } else {
    stage++;
    showStage();
    const { title, shows } = stages[stage];
    news.textContent = `${title}: ${shows.map((name) => SYMBOLS[name].text).join(', ')}.`;
  }
  items[stage].scrollIntoView({ block: 'nearest', behavior: mayMove() ? 'smooth' : 'instant' });
}

function play(on: boolean): void {
  clearInterval(timer);
  timer = on ? setInterval(step, BEAT) : undefined;
  playButton.textContent = on ? 'Pause' : 'Play';
}

find('step').addEventListener('click', () => {
  play(false);
  step();
});
find('back').addEventListener('click', () => {
  play(false);
  looked = undefined;
  if (stage > 0) stage--;
  showStage();
  items[stage].scrollIntoView({ block: 'nearest' });
});
find('reset').addEventListener('click', () => {
  play(false);
  restart();
  news.textContent = 'Reset to the initial parameters.';
});
playButton.addEventListener('click', () => play(timer === undefined));
find('train').textContent = `Train ${STEPS} steps`;
find('train').addEventListener('click', () => {
  play(false);
  const before = notes.cost;
  panel.run(notes, rate());
  if (notes.cost !== before) taken += STEPS;
  refresh();
});
find('rate-symbol').innerHTML = math('<mi>r</mi>');
restart();
