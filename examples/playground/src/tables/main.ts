/** A model of somebody's own table: the page. What takes time is done by a worker, which holds the table and the model. */
import { proxy, wrap } from 'comlink';
import { formatCount } from '../shared/format';
import { openPage } from '../shared/page';
import { makeAsk } from './ask';
import { makeColumns } from './columns';
import { complain, fillList, find, isAbort, tell } from './dom';
import type { Lesson, ModelView, Opened, Question, TableView } from './messages';
import { makeMore } from './more';
import { showResult } from './result';
import { makeSource } from './source';
import { makeTake } from './take';
import { makeTraining } from './training';
import type { TableWork } from './worker/main';
// Inside the page and so under its policy: a worker that is a file of its own would have none.
import Worker from './worker/main?worker&inline';

openPage('tables');
// So that keys scroll what is wider or higher than its place.
for (const part of document.querySelectorAll<HTMLElement>('section.scroll')) part.tabIndex = 0;

const worker = new Worker();
const work = wrap<TableWork>(worker);
worker.addEventListener('error', ({ message }) => {
  complain(find('source-error'), `The worker stopped (${message || 'out of memory?'}). Reload the page.`);
});

let table: TableView | undefined;
/** Counts what was asked for; what comes late is not shown. */
let [looks, trainings] = [0, 0];
let training = false;

const columns = makeColumns(() => void look(), reread);
const trainer = makeTraining({
  onTrain: () => void train(),
  onStop: () => void work.stop(),
  onChange: () => void look(),
});
const ask = makeAsk({ answer: (filled) => work.answer(filled), example: (row) => work.example(row) });
const more = makeMore((file) => work.answerFile(file.name, file));
const take = makeTake([
  { label: 'Model file', type: 'application/octet-stream', ending: 'safetensors', content: () => work.save() },
  { label: 'JavaScript module', type: 'text/javascript', ending: 'mjs', content: () => work.program() },
  { label: 'ONNX', type: 'application/octet-stream', ending: 'onnx', content: () => work.onnx() },
  { label: 'Report', type: 'text/html', ending: 'html', content: ({ report }) => report },
]);
const source = makeSource(async (file, example) => {
  const opened = (await work.open(file.name, file)) as Opened;
  if (opened.kind === 'table') showTable(opened.view, example?.target);
  else showLoaded(opened.view);
  return opened;
});

function show(...ids: string[]): void {
  for (const id of ['columns', 'training', 'result', 'ask', 'take']) find(id).hidden = !ids.includes(id);
}

/** A table was opened. The last column is what people mostly ask for; they see it, and may choose another. */
function showTable(view: TableView, target = view.columns[view.columns.length - 1].name): void {
  table = view;
  trainings++; // a training of another table is of no use
  columns.show(view, target);
  const what = `“${view.file}”: ${formatCount(view.rows)} rows, ${formatCount(view.columns.length)} columns`;
  source.show(what);
  show('columns', 'training');
  busy(false);
  void look();
  tell(`Loaded ${what}.`);
  find('columns-title').focus({ preventScroll: true });
}

async function reread(): Promise<void> {
  complain(find('columns-error'));
  try {
    const { target } = columns;
    const view = await work.reread(columns.encoding);
    showTable(view, view.columns.some(({ name }) => name === target) ? target : undefined);
  } catch (error) {
    complain(find('columns-error'), error);
  }
}

function showLoaded(view: ModelView): void {
  table = undefined;
  trainings++;
  source.show(`Model that predicts “${view.target}”, from “${view.file}”`);
  showModel(view, undefined);
}

function showModel(view: ModelView, learnt: { lesson: Lesson; encoding: string } | undefined): void {
  show(...(table ? ['columns', 'training'] : []), 'result', 'ask', 'take');
  showResult(view);
  more.clear();
  void ask.show(view).then(() => take.show(view, learnt, ask.filled));
  tell(find('verdict').textContent ?? '');
  find('result-title').focus();
}

function question(): Question {
  const { problem, balanced } = trainer.settings;
  return { target: columns.target, kinds: columns.kinds, problem, balanced };
}

/** Asks what a model would take the columns for, and whether it would take them at all. */
async function look(): Promise<void> {
  const turn = ++looks;
  try {
    const seen = await work.look(question());
    if (turn !== looks) return;
    complain(find('columns-error'));
    columns.look(seen);
    fillList(find('table-notes'), [...(table?.notes ?? []), ...seen.warnings]);
    trainer.allow(true);
  } catch (error) {
    if (turn !== looks) return;
    complain(find('columns-error'), error);
    trainer.allow(false);
  }
}

function busy(trains: boolean): void {
  if (trains === training) return;
  training = trains;
  trainer.busy(trains);
  document.documentElement.dataset.training = String(trains);
}

async function train(): Promise<void> {
  const turn = ++trainings;
  const { seconds, seed } = trainer.settings;
  const lesson: Lesson = { ...question(), seconds, seed };
  const { encoding } = columns;
  complain(find('training-error'));
  busy(true);
  tell('Training.');
  try {
    const view = await work.train(
      lesson,
      proxy((progress) => {
        if (turn === trainings) trainer.progress(progress);
      }),
    );
    if (turn === trainings) showModel(view, { lesson, encoding });
  } catch (error) {
    if (turn !== trainings) return;
    if (isAbort(error)) tell('Training stopped.');
    else complain(find('training-error'), error);
  } finally {
    if (turn === trainings) busy(false);
  }
}
