/** A row of handwritten digits to look at, one of each, for those who draw none. */
import { CLASSES, type Images, imageAt } from './images';
import { makePixels, paintInk } from './pixels';

export function makeSamples(
  list: HTMLElement,
  others: HTMLButtonElement,
  images: Images,
  onChoose: (image: Float32Array) => void,
): void {
  const rows = Array.from({ length: CLASSES }, (_, digit) =>
    Array.from(images.labels.keys()).filter((row) => images.labels[row] === digit),
  );
  let turn = 0;
  const chosen = (digit: number): Float32Array => imageAt(images, rows[digit][turn % rows[digit].length]);
  const canvases = rows.map((_, digit) => {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-label', `A handwritten ${digit}`);
    const canvas = makePixels();
    button.append(canvas);
    button.addEventListener('click', () => onChoose(chosen(digit)));
    item.append(button);
    list.append(item);
    return canvas;
  });
  const show = (): void => {
    for (const [digit, canvas] of canvases.entries()) paintInk(canvas, chosen(digit));
  };
  others.addEventListener('click', () => {
    turn++;
    show();
  });
  show();
}
