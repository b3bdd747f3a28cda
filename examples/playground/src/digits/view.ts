/** Everything that the page shows of a run: it takes pictures, and settles what they shall hold. */
import { formatCount, formatLarge, formatNumber, formatShare } from '../shared/format';
import { makeGradientBars } from '../shared/gradients';
import { makeLossChart } from '../shared/loss-chart';
import type { Picture, Probe } from '../shared/training-messages';
import { calibrate, doubt, type Nearest, nearestOf, temperatureOf } from './doubt';
import { makeHeldOut } from './held-out';
import { CLASSES, type Digits, type Images, PIXELS } from './images';
import { makePixels, paintInk } from './pixels';
import { bestOf, makeReading, type Read, tellReading } from './reading';
import type { DigitsSettings } from './settings';
import { makeUnitMaps } from './unit-maps';

/** Milliseconds without a stroke after which the reading is told. */
const QUIET = 700;
/** Milliseconds between two calibrations while it trains. */
const CALIBRATED = 250;
const NOTHING = new Float32Array(PIXELS);

export class View {
  readonly #digits: Digits;
  readonly #heldOut: ReturnType<typeof makeHeldOut>;
  readonly #seen = makePixels();
  readonly #reading = makeReading({
    digit: find('digit'),
    sure: find('sure'),
    brief: find('brief'),
    bars: find('bars'),
  });
  readonly #chart = makeLossChart();
  readonly #gradients = makeGradientBars();
  readonly #maps = makeUnitMaps(find('maps'));
  /** The images that pictures predict: the held-out ones, then what is looked at. */
  readonly #rows: Float32Array;
  #image: Float32Array | undefined;
  /** The image whose reading is awaited to be told. */
  #untold: number | undefined;
  #read: Read | undefined;
  #known: Images;
  #nearest: Nearest | undefined;
  #temperature = 1;
  #calibratedAt = 0;

  constructor(digits: Digits, onChoose: (image: Float32Array) => void) {
    this.#digits = digits;
    this.#known = digits.training;
    this.#rows = new Float32Array(digits.heldOut.x.length + PIXELS);
    this.#rows.set(digits.heldOut.x);
    this.#heldOut = makeHeldOut(digits.heldOut, {
      table: find<HTMLTableElement>('confusions'),
      misread: find('misread'),
      summary: find('misread-count'),
      onChoose,
    });
    this.#seen.setAttribute('role', 'img');
    find('seen').append(this.#seen);
    find('chart').append(this.#chart.element);
    find('gradients').append(this.#gradients.element);
  }

  begin({ layers }: DigitsSettings): void {
    this.#chart.clear();
    this.#gradients.setLayers([...layers.map((_, i) => `Layer ${i + 1}`), 'Output']);
    this.#maps.begin(layers[0]?.units ?? CLASSES, layers.length === 0);
    find('maps-title').textContent = layers.length === 0 ? 'Weights of the output layer' : 'Weights of the first layer';
  }

  /** The images that a reading is compared with; taught digits are among them. */
  know(images: Images): void {
    this.#known = images;
    this.#nearest = this.#image && nearestOf(this.#image, images);
  }

  look(image: Float32Array | undefined): void {
    this.#image = image;
    this.#nearest = image && nearestOf(image, this.#known);
    paintInk(this.#seen, image ?? NOTHING);
    this.#seen.setAttribute('aria-label', image ? tellImage(image) : 'Nothing drawn.');
    clearTimeout(this.#untold);
    if (image) this.#untold = window.setTimeout(() => this.#read && this.tell(tellReading(this.#read)), QUIET);
    else this.#reading.draw(undefined);
  }

  probe(image: Float32Array | undefined): Probe {
    this.#rows.set(image ?? NOTHING, this.#rows.length - PIXELS);
    return { outputs: this.#rows, units: image, weights: true, gradients: true };
  }

  draw(picture: Picture): void {
    const { outputs, weights, units, gradients } = picture;
    find('epoch').textContent = formatCount(picture.epoch);
    find('speed').textContent = picture.samplesPerSecond > 0 ? formatLarge(picture.samplesPerSecond) : '–';
    const loss = picture.curves.validationLoss.at(-1);
    if (loss !== undefined) find('loss').textContent = formatNumber(loss);
    else if (picture.epoch === 0) find('loss').textContent = '–';
    this.#chart.add(picture);
    if (gradients) this.#gradients.draw(gradients);
    if (weights) this.#maps.draw(weights[0].weights, this.#image && units?.[0]);
    if (outputs) {
      const last = outputs.length - CLASSES;
      const { length } = this.#digits.heldOut.labels;
      find('right').textContent = formatShare(this.#heldOut.draw(outputs.subarray(0, last)) / length);
      this.#calibrate(outputs.subarray(0, last), picture.state === 'training');
      this.#read = this.#nearest && this.#judge(outputs.subarray(last), this.#nearest);
      this.#reading.draw(this.#read);
    }
    const { dataset } = document.documentElement;
    dataset.epoch = String(picture.epoch);
    dataset.parameters = picture.digests.parameters;
    dataset.losses = picture.digests.losses;
    dataset.state = picture.state;
  }

  #calibrate(heldOut: Float32Array, training: boolean): void {
    const now = performance.now();
    if (training && now < this.#calibratedAt + CALIBRATED) return;
    this.#calibratedAt = now;
    this.#temperature = temperatureOf(heldOut, this.#digits.heldOut.labels);
  }

  #judge(outputs: Float32Array, nearest: Nearest): Read {
    const digit = bestOf(outputs);
    const probabilities = calibrate(outputs, this.#temperature);
    return { digit, probabilities, doubt: doubt(digit, probabilities[digit], nearest) };
  }

  /** Says something to those who hear the page. */
  tell(words: string): void {
    find('status').textContent = words;
  }
}

export function find<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

/** Where the ink is, for those who cannot see it. */
function tellImage(image: Float32Array): string {
  const ink = image.reduce((sum, grey) => sum + grey, 0) / PIXELS;
  return `Network input: 8 by 8 grey values, ${formatShare(ink)} ink.`;
}
