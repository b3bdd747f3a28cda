/** Answers for a whole file of rows: shown in part, and as CSV. */
import { formatCount } from '../shared/format';
import { complain, download, fillList, fillTable, find, tell } from './dom';
import type { AnsweredFile } from './messages';

/** @param answer answers a file; what it is refused with is shown, and the last answers stay */
export function makeMore(answer: (file: File) => Promise<AnsweredFile>): { clear(): void } {
  const [input, button, shown] = [
    find<HTMLInputElement>('more'),
    find<HTMLButtonElement>('save-answers'),
    find('more-shown'),
  ];
  let last: { file: string; answered: AnsweredFile } | undefined;
  input.addEventListener('change', async () => {
    const file = input.files?.[0];
    input.value = '';
    if (!file) return;
    complain(find('more-error'));
    try {
      const answered = await answer(file);
      last = { file: file.name, answered };
      const { rows, notes, preview } = answered;
      find('more-what').textContent = `Predictions for ${formatCount(rows)} rows of “${file.name}”.`;
      fillList(find('more-notes'), notes);
      fillTable(shown.querySelector('table') as HTMLTableElement, preview);
      shown.hidden = button.hidden = false;
      tell(find('more-what').textContent ?? '');
    } catch (error) {
      complain(find('more-error'), error);
    }
  });
  button.addEventListener('click', () => {
    if (last) download(`${last.file.replace(/\.\w+(\.gz)?$/, '')}-predicted.csv`, last.answered.csv, 'text/csv');
  });
  return {
    clear() {
      last = undefined;
      shown.hidden = button.hidden = true;
      complain(find('more-error'));
    },
  };
}
