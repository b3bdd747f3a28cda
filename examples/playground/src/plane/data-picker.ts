/** Chooses the data set: classification or regression, and one of its problems by a small picture. */
import { onThemeChange } from '../shared/page';
import { colourTable } from './colours';
import { makeData, PROBLEMS, type ProblemName } from './problems';

/** Points and pixels of a small picture. */
const POINTS = 160;
const SIDE = 48;

export interface DataPicker {
  readonly element: HTMLElement;
  show(problem: ProblemName): void;
}

export function makeDataPicker(onChoose: (problem: ProblemName) => void): DataPicker {
  const element = document.createElement('div');
  element.className = 'data-picker';
  const regression = document.createElement('input');
  regression.type = 'checkbox';
  regression.id = 'regression';
  regression.setAttribute('role', 'switch');
  const label = document.createElement('label');
  label.className = 'regression';
  label.append(regression, ' Regression');
  const list = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = 'Data set';
  list.append(legend);
  const options = (Object.keys(PROBLEMS) as ProblemName[]).map((name) => makeOption(name, onChoose));
  list.append(...options.map((option) => option.element));
  element.append(list, label);
  /** The last problem of each kind: the switch goes back to it. */
  const last: Record<'classes' | 'function', ProblemName> = { classes: 'spirals', function: 'waves' };
  regression.addEventListener('change', () => onChoose(last[regression.checked ? 'function' : 'classes']));
  const draw = (): void => {
    for (const option of options) option.draw();
  };
  onThemeChange(draw);
  draw();
  return {
    element,
    show(problem) {
      const { kind } = PROBLEMS[problem];
      last[kind] = problem;
      regression.checked = kind === 'function';
      for (const option of options) option.show(problem, kind);
    },
  };
}

function makeOption(name: ProblemName, onChoose: (problem: ProblemName) => void) {
  const { label, kind } = PROBLEMS[name];
  const element = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = 'problem';
  input.value = name;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2 * SIDE;
  element.append(input, canvas, label);
  input.addEventListener('change', () => onChoose(name));
  return {
    element,
    draw: () => drawThumbnail(canvas, name),
    show(chosen: ProblemName, shown: 'classes' | 'function'): void {
      input.checked = name === chosen;
      element.hidden = kind !== shown;
    },
  };
}

function drawThumbnail(canvas: HTMLCanvasElement, name: ProblemName): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { training } = makeData(name, { points: POINTS, noise: 0.02, heldOut: 0.01, seed: 1 });
  const bytes = new Uint8Array(colourTable(1).buffer);
  const low = PROBLEMS[name].kind === 'classes' ? 0 : -1;
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, SIDE, SIDE);
  for (let i = 0; i < training.y.length; i++) {
    const step = Math.round((255 * (training.y[i] - low)) / (1 - low));
    context.fillStyle = `rgb(${bytes.subarray(4 * step, 4 * step + 3).join(' ')})`;
    context.beginPath();
    context.arc(
      (SIDE * (1 + training.at[2 * i] / 1.1)) / 2,
      (SIDE * (1 - training.at[2 * i + 1] / 1.1)) / 2,
      1.7,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}
