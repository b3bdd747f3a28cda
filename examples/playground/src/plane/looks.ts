/** How the page shows its data: choices that change no run. They are in the address, too. */
import { find } from './view';

const NAMES = ['test', 'discretize'] as const;

export interface Looks {
  readonly discretize: boolean;
  readonly heldOut: boolean;
}

/** @param onChange called with the choices, now and whenever they change */
export function connectLooks(onChange: (looks: Looks) => void): void {
  const boxes = NAMES.map((name) => find<HTMLInputElement>(name));
  const [test, discretize] = boxes;
  const params = new URLSearchParams(location.search);
  test.checked = params.get('test') !== '0';
  discretize.checked = params.get('discretize') === '1';
  const tell = (): void => onChange({ heldOut: test.checked, discretize: discretize.checked });
  for (const [i, box] of boxes.entries()) {
    const first = box.defaultChecked;
    box.addEventListener('change', () => {
      const url = new URL(location.href);
      if (box.checked === first) url.searchParams.delete(NAMES[i]);
      else url.searchParams.set(NAMES[i], box.checked ? '1' : '0');
      history.replaceState(null, '', url);
      tell();
    });
  }
  tell();
}
