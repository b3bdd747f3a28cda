/** A thousand birds: the page. */

import { openCanvas } from '../shared/canvas';
import { makeCurve } from '../shared/curve';
import { FormSettings } from '../shared/form-settings';
import { formatCount, formatNumber } from '../shared/format';
import { onThemeChange, openPage } from '../shared/page';
import { everyFrame, mayMove, Recent } from '../shared/timing';
import { BrainView } from './brain-view';
import { STEPS_A_SECOND } from './course';
import { drawLife, refreshColours } from './draw';
import { SENSES } from './flock';
import { Life } from './life';

/** Milliseconds of a frame that may go into flying; beyond them the flock flies slower than asked. */
const FRAME_BUDGET = 11;

function find<E extends HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as E;
}

openPage('birds');
const canvas = find<HTMLCanvasElement>('sky');
const playButton = find<HTMLButtonElement>('play');
const figures = {
  generation: find('generation'),
  alive: find('alive'),
  best: find('best'),
  rate: find('frames'),
  cost: find('cost'),
  passed: find('passed'),
};
const news = find('news');
const settings = new FormSettings(find<HTMLFormElement>('settings'), (name) => {
  if (name !== 'speed') restart();
});
const sheet = openCanvas(canvas, draw);
const drawScores = makeCurve(find('scores'), {
  counted: 'generation',
  lines: [
    { label: 'best', colour: '--positive' },
    { label: 'mean', colour: '--negative' },
  ],
});

let life = makeLife();
const view = new BrainView(find('brain'), life.flock.brains[0]);
let playing = mayMove();
let leader = -1;
/** Steps that are due, a fraction included. */
let due = 0;
const frames = new Recent(60);
/** What predictions took, in µs, between figures; and how far that is counted. */
const costs = new Recent(12);
let measured = { ...life.predictions };
const senses = new Float32Array(SENSES.length);

function makeLife(): Life {
  return new Life({
    seed: settings.number('seed'),
    population: settings.number('population'),
    mutation: settings.number('mutation'),
  });
}

function restart(): void {
  life = makeLife();
  measured = { ...life.predictions };
  due = 0;
  leader = -1;
  news.textContent = 'Restarted with generation 1.';
  showScores();
  draw();
  showFigures();
}

function play(on: boolean): void {
  playing = on;
  playButton.textContent = on ? 'Pause' : 'Fly';
}

/** Flies as many steps as are due, in the time that there is. */
function fly(seconds: number): void {
  due = Math.min(due + seconds * STEPS_A_SECOND * settings.number('speed'), 60);
  const end = performance.now() + FRAME_BUDGET;
  while (due >= 1 && performance.now() < end) {
    due--;
    if (life.step()) showScores();
  }
  if (due > 2 * settings.number('speed')) due = 0; // what cannot be caught up is not owed
}

function draw(): void {
  if (leader < 0 || !life.flock.flying[leader]) {
    leader = life.flock.best;
    view.showWeights(life.flock.brains[leader]);
  }
  life.flock.look(leader, life.course, senses);
  view.showThought(life.flock.brains[leader], senses);
  drawLife(sheet(), life, leader);
}

function showScores(): void {
  leader = -1;
  const { scores } = life;
  drawScores([scores.map((_, i) => i + 1), scores.map(({ best }) => best), scores.map(({ mean }) => mean)]);
  const last = scores.at(-1);
  document.body.dataset.scores = JSON.stringify(scores);
  if (!last) return;
  const what = `Generation ${scores.length}: the best bird passed ${last.best} walls, the mean is ${formatNumber(last.mean)}.`;
  news.textContent = what;
  canvas.setAttribute('aria-label', `Birds fly through gaps between walls. ${what}`);
}

function showFigures(): void {
  const { flock, predictions, scores } = life;
  figures.generation.textContent = formatCount(life.generation);
  figures.alive.textContent = formatCount(flock.alive);
  figures.passed.textContent = formatCount(flock.passed.reduce((a, b) => Math.max(a, b), 0));
  figures.best.textContent = scores.length > 0 ? formatCount(Math.max(...scores.map(({ best }) => best))) : '–';
  const interval = frames.mean;
  figures.rate.textContent = interval > 0 ? formatCount(1 / interval) : '–';
  const count = predictions.count - measured.count;
  if (count > 0) costs.add((1000 * (predictions.milliseconds - measured.milliseconds)) / count);
  measured = { ...predictions };
  figures.cost.textContent = costs.count > 0 ? `${costs.median.toFixed(2)} µs` : '–';
}

refreshColours();
onThemeChange(() => {
  refreshColours();
  draw();
});
playButton.addEventListener('click', () => play(!playing));
find('reset').addEventListener('click', restart);
document.addEventListener('keydown', ({ key, target }) => {
  if (key === ' ' && target === document.body) play(!playing);
});
play(playing);
showScores();
let sinceFigures = 0;
everyFrame((seconds) => {
  frames.add(seconds);
  if (playing) {
    fly(seconds);
    draw();
  }
  sinceFigures += seconds;
  if (sinceFigures < 0.25) return;
  sinceFigures = 0;
  showFigures();
});
draw();
