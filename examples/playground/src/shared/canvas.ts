/** A canvas as sharp as the screen. */

/** What a frame is drawn with: sizes in CSS pixels. */
export interface Sheet {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
}

/**
 * Makes the canvas follow its size on the page. `redraw` is called when that has cleared it. Returns what to draw with.
 */
export function openCanvas(canvas: HTMLCanvasElement, redraw: () => void): () => Sheet {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser draws no canvas');
  const fit = (): void => {
    const scale = devicePixelRatio;
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
  };
  fit();
  new ResizeObserver(() => {
    fit();
    redraw();
  }).observe(canvas);
  return () => {
    const [width, height] = [canvas.clientWidth || 1, canvas.clientHeight || 1];
    context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  };
}
