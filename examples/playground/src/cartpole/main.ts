/** CartPole, learnt by trial and error: the page. */
import { DivergedError } from 'nablanet';
import { openCanvas } from '../shared/canvas';
import { makeCurve } from '../shared/curve';
import { FormSettings } from '../shared/form-settings';
import { formatCount } from '../shared/format';
import { onThemeChange, openPage } from '../shared/page';
import { everyFrame, mayMove, Recent } from '../shared/timing';
import { drawLearners, drawWatched, refreshColours } from './draw';
import { Learner, RECENT } from './learner';
import { FRAME_BUDGET, Pace } from './pace';
import { STEP_SECONDS } from './physics';
import { PolicyMap } from './policy-map';
import { Watched } from './watched';

/** Episodes that the curve shows at most. */
const MOST_SHOWN = 2000;

function find<E extends HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as E;
}

openPage('cartpole');
const playButton = find<HTMLButtonElement>('play');
const onButton = find<HTMLButtonElement>('on');
const news = find('news');
const settings = new FormSettings(find<HTMLFormElement>('settings'), (name) => {
  if (name !== 'pace') restart();
});
const watchedSheet = openCanvas(find<HTMLCanvasElement>('watched'), draw);
const learnersSheet = openCanvas(find<HTMLCanvasElement>('learners'), draw);
const mapSheet = openCanvas(find<HTMLCanvasElement>('policy'), draw);
const drawReturns = makeCurve(find('returns'), {
  counted: 'episode',
  lines: [
    { label: 'episode length', colour: '--muted', points: true },
    { label: `mean of the last ${RECENT}`, colour: '--positive' },
  ],
});
const map = new PolicyMap();
const pace = new Pace(() => performance.now());
const used = new Recent(240);
const frames = new Recent(60);

let learner = makeLearner();
let watched = new Watched(settings.number('seed'));
let playing = mayMove();
/** Whether it goes on learning though it has learnt, and whether it cannot go on. */
let goesOn = false;
let broken = false;
/** Pushes that are due, a fraction included. */
let due = 0;
let lastUsed = 0;
/** Means of the last returns, one an episode. */
let means: number[] = [];
let told = 0;

function makeLearner(): Learner {
  return new Learner({ seed: settings.number('seed'), learningRate: settings.number('rate') });
}

function restart(): void {
  learner = makeLearner();
  watched = new Watched(settings.number('seed'));
  means = [];
  due = 0;
  told = 0;
  goesOn = false;
  broken = false;
  used.clear();
  news.textContent = 'Untrained.';
  draw();
  showFigures();
}

function play(on: boolean): void {
  playing = on;
  playButton.textContent = on ? 'Pause' : 'Play';
}

const isLearnt = (): boolean => learner.learntAfter > 0 && !goesOn;

function learn(seconds: number): void {
  if (isLearnt() || broken) {
    lastUsed = 0;
    return;
  }
  const speed = settings.text('pace');
  due = speed === 'most' ? Number.POSITIVE_INFINITY : due + (seconds / STEP_SECONDS) * Number(speed);
  try {
    const { milliseconds, pushes } = pace.learn(learner, Math.floor(due), isLearnt);
    lastUsed = milliseconds;
    used.add(milliseconds);
    // What did not fit into this frame is not owed.
    due = Number.isFinite(due) ? Math.min(due - pushes, 1) : 0;
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    broken = true;
    news.textContent = `Training diverged at learning rate ${settings.text('rate')}. Choose a lower rate to start again.`;
  }
}

function draw(): void {
  drawWatched(watchedSheet(), watched);
  drawLearners(learnersSheet(), learner);
  map.draw(mapSheet(), learner.networks.actor);
}

function tell(): void {
  const { returns, learntAfter } = learner;
  if (isLearnt() && told !== learntAfter) {
    told = learntAfter;
    const seconds = formatCount(learner.pushes * STEP_SECONDS);
    news.textContent = `Solved after ${learntAfter} episodes (${seconds} seconds of simulated time per cart). Training is paused. Nudge the pole!`;
  } else if (!learntAfter && !broken && returns.length >= told + 100) {
    told = returns.length;
    news.textContent = `${formatCount(told)} episodes: the pole stays up for ${(learner.recent * STEP_SECONDS).toFixed(1)} seconds on average.`;
  }
}

function showFigures(): void {
  const { returns } = learner;
  for (let i = means.length; i < returns.length; i++) {
    const last = returns.slice(Math.max(0, i + 1 - RECENT), i + 1);
    means.push((last.reduce((a, b) => a + b, 0) / last.length) * STEP_SECONDS);
  }
  const from = Math.max(0, returns.length - MOST_SHOWN);
  const shown = returns.slice(from);
  drawReturns([shown.map((_, i) => from + i + 1), shown.map((steps) => steps * STEP_SECONDS), means.slice(from)]);
  document.body.dataset.returns = JSON.stringify(returns.slice(0, 200));
  document.body.dataset.learntAfter = String(learner.learntAfter);
  find('episodes').textContent = formatCount(returns.length);
  find('recent').textContent = returns.length > 0 ? `${(learner.recent * STEP_SECONDS).toFixed(1)} s` : '–';
  find('updates').textContent = formatCount(learner.updates);
  find('now').textContent = `${lastUsed.toFixed(1)} ms`;
  find('median').textContent = used.count > 0 ? `${used.median.toFixed(1)} / ${FRAME_BUDGET} ms` : '–';
  find('frames').textContent = frames.mean > 0 ? formatCount(1 / frames.mean) : '–';
  onButton.disabled = !isLearnt();
  tell();
}

refreshColours();
onThemeChange(() => {
  refreshColours();
  map.refreshColours();
  draw();
});
playButton.addEventListener('click', () => play(!playing));
onButton.addEventListener('click', () => {
  goesOn = true;
  onButton.disabled = true;
  news.textContent = 'Training continues.';
});
find('reset').addEventListener('click', restart);
find('left').addEventListener('click', () => watched.nudge(-1));
find('right').addEventListener('click', () => watched.nudge(1));
document.addEventListener('keydown', (event) => {
  if (event.target !== document.body) return;
  if (event.key === 'ArrowLeft') watched.nudge(-1);
  else if (event.key === 'ArrowRight') watched.nudge(1);
  else if (event.key === ' ') play(!playing);
  else return;
  event.preventDefault();
});
play(playing);
let sinceFigures = 1;
everyFrame((seconds) => {
  frames.add(seconds);
  if (playing) {
    learn(seconds);
    watched.move(learner.networks.actor, seconds);
    draw();
  }
  sinceFigures += seconds;
  if (sinceFigures < 0.25) return;
  sinceFigures = 0;
  showFigures();
});
draw();
