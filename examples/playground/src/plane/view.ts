/** Everything that shows how the run stands: pictures as they come, numbers as fast as people read. */

import { ACTIVATIONS, type LayerSetting } from '../shared/fields';
import { formatCount, formatLarge, formatNumber, formatShare } from '../shared/format';
import { makeGradientBars } from '../shared/gradients';
import { makeLossChart } from '../shared/loss-chart';
import type { Parameter, Picture, Probe } from '../shared/training-messages';
import { type Column, makeDiagram, rangeOf } from './diagram';
import { chosenFeatures, gridPoints, toInputs } from './features';
import type { Link, Unit } from './links';
import { type PlaneData, PROBLEMS } from './problems';
import { outputRange, type PlaneSettings } from './settings';
import { makeSurface, type SurfaceLook } from './surface';
import { makeWeightFields } from './weights';

/** Cells on a side: of the surface, of the surface of a large network, of a unit's map. */
const SIDE = { surface: 96, large: 64, map: 20 };
/** Weights beyond which a network is large: the worker would draw more than it trains. */
const LARGE = 2000;
/** Milliseconds between changes of numbers that people read, and between sentences for those who listen. */
const READABLE = 120;
const SPOKEN = 10_000;

/** The element of an id, which the page has. */
export function find<Found extends HTMLElement = HTMLElement>(id: string): Found {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Found;
}

export interface ViewEvents {
  /** Somebody adds a point. */
  onAdd(x1: number, x2: number): void;
  /** Somebody changes a weight or a bias. */
  onEdit(parameter: Parameter): void;
}

export class View {
  #settings!: PlaneSettings;
  #picture: Picture | undefined;
  #mapInputs: Float32Array = new Float32Array();
  #unit: Unit | null = null;
  #numbersAt = 0;
  #spokenAt = 0;
  readonly #surface = makeSurface({ onPoint: (at) => this.#read(at), onAdd: (x1, x2) => this.#events.onAdd(x1, x2) });
  readonly #diagram = makeDiagram({
    onUnit: (unit) => this.#choose(unit),
    onPick: (unit) => this.#pick(unit),
    onLink: (link) => this.#tellLink(link),
    onPickLink: ({ from }) => this.#weights.focus(from),
  });
  readonly #weights = makeWeightFields((parameter) => this.#events.onEdit(parameter));
  readonly #events: ViewEvents;
  readonly #chart = makeLossChart();
  readonly #gradients = makeGradientBars();

  constructor(events: ViewEvents) {
    this.#events = events;
    find('surface').append(this.#surface.element);
    find('diagram').append(this.#diagram.element);
    find('weights').append(this.#weights.element);
    find('chart').append(this.#chart.element);
    find('gradients').append(this.#gradients.element);
  }

  /** Another run; returns what its pictures must hold. */
  begin(settings: PlaneSettings, data: PlaneData): Probe {
    this.#settings = settings;
    this.#picture = undefined;
    this.#numbersAt = 0;
    const features = chosenFeatures(settings);
    const units = [features.length, ...settings.layers.map((layer) => layer.units), 1];
    const weights = units.slice(1).reduce((sum, count, i) => sum + count * units[i], 0);
    this.#mapInputs = toInputs(gridPoints(SIDE.map), features);
    this.#surface.setData(data, PROBLEMS[settings.problem].kind === 'classes' ? [0, 1] : [-1, 1]);
    this.#diagram.setNetwork(
      features.map(({ label }) => label),
      [
        { units: features.length, title: ['Features', ''], middle: 0 },
        ...settings.layers.map(column),
        { units: 1, title: ['Output', nameOf(settings.output)], middle: middleOf(settings.output) },
      ],
    );
    this.#gradients.setLayers([...settings.layers.map((_, i) => `Layer ${i + 1}`), 'Output']);
    this.#chart.clear();
    this.#choose(null);
    this.#describe(0, '');
    return {
      outputs: toInputs(gridPoints(weights > LARGE ? SIDE.large : SIDE.surface), features),
      units: this.#mapInputs,
      weights: true,
      gradients: true,
    };
  }

  draw(picture: Picture): void {
    this.#picture = picture;
    const { units, weights } = picture;
    this.#drawSurface();
    if (weights) this.#weights.draw(weights);
    if (units && weights) {
      this.#diagram.draw({ maps: [this.#mapInputs, ...units], weights: weights.map((layer) => layer.weights) });
    }
    const { dataset } = document.documentElement;
    dataset.epoch = String(picture.epoch);
    dataset.parameters = picture.digests.parameters;
    dataset.losses = picture.digests.losses;
    dataset.state = picture.state;
    const now = performance.now();
    const rests = picture.state !== 'training';
    const readable = rests || now >= this.#numbersAt + READABLE;
    this.#chart.add(picture, readable);
    if (!readable) return;
    this.#numbersAt = now;
    this.#drawNumbers(picture);
    if (!rests && now < this.#spokenAt + SPOKEN) return;
    this.#spokenAt = now;
    this.#say(picture);
  }

  #drawNumbers({ epoch, curves, samplesPerSecond, digests, gradients }: Picture): void {
    find('epoch').textContent = formatCount(epoch);
    find('speed').textContent = samplesPerSecond > 0 ? formatLarge(samplesPerSecond) : '–';
    const loss = curves.validationLoss.at(-1);
    const right = curves.validationAccuracy.at(-1);
    if (loss !== undefined || epoch === 0) {
      find('loss').textContent = loss === undefined ? '–' : formatNumber(loss);
      find('right').textContent = right === undefined ? '–' : formatShare(right);
    }
    if (gradients) this.#gradients.draw(gradients);
    find('about').textContent =
      `About this run: epoch ${formatCount(epoch)} · parameters ${digests.parameters} · losses ${digests.losses}`;
  }

  /** Words for those who do not see the pictures; now and then, not every frame. */
  #say({ epoch, curves, state }: Picture): void {
    const loss = curves.loss.at(-1);
    const held = curves.validationLoss.at(-1);
    const doing = { idle: 'paused', training: 'training', diverged: 'diverged' }[state];
    const losses =
      loss === undefined || held === undefined
        ? ''
        : `, training loss ${formatNumber(loss)}, test loss ${formatNumber(held)}`;
    find('status').textContent = `Epoch ${formatCount(epoch)}, ${doing}${losses}.`;
    this.#describe(epoch, losses);
  }

  #describe(epoch: number, losses: string): void {
    const { problem, layers } = this.#settings;
    const { label } = PROBLEMS[problem];
    this.#surface.describe(
      `${label}: output of the network over the plane, and the data points, at epoch ${epoch}${losses}`,
    );
    const shape = [...layers.map((layer) => layer.units), 1].join('-');
    this.#diagram.describe(`Network with ${this.#unitsOf(0)} inputs and ${shape} units, at epoch ${epoch}`);
  }

  #drawSurface(): void {
    if (!this.#picture) return;
    const { outputs, units } = this.#picture;
    const { layers } = this.#settings;
    const { layer, unit } = this.#unit ?? { layer: layers.length + 1, unit: 0 };
    if (layer > layers.length) {
      if (outputs) this.#paint(outputs, outputRange(this.#settings));
      return;
    }
    const map = layer === 0 ? this.#mapInputs : units?.[layer - 1];
    if (!map) return;
    const stride = this.#unitsOf(layer);
    const values = Float32Array.from({ length: map.length / stride }, (_, i) => map[i * stride + unit]);
    this.#paint(values, rangeOf(values, layer === 0 ? 0 : middleOf(layers[layer - 1].activation)));
  }

  /** The surface and its legend. */
  #paint(values: Float32Array, range: readonly [low: number, high: number]): void {
    this.#surface.draw(values, range);
    for (const [i, id] of ['low', 'high'].entries()) find(id).textContent = formatEnd(range[i]);
  }

  /** How the surface is drawn. */
  setLook(look: SurfaceLook): void {
    this.#surface.setLook(look);
  }

  setAdding(adding: boolean): void {
    this.#surface.setAdding(adding);
  }

  #unitsOf(layer: number): number {
    const { layers } = this.#settings;
    return layer === 0 ? chosenFeatures(this.#settings).length : (layers[layer - 1]?.units ?? 1);
  }

  #choose(unit: Unit | null): void {
    this.#unit = unit;
    this.#drawSurface();
    this.#read(null);
    find('unit').textContent = unit
      ? this.#nameUnit(unit)
      : 'Hover over a unit or a weight. Click it to edit its weights.';
  }

  #pick(unit: Unit | null): void {
    const inputs = unit && unit.layer > 0 ? this.#namesOf(unit.layer - 1) : [];
    this.#weights.choose(unit, unit ? `Weights of ${this.#shortName(unit)}` : '', inputs);
    if (this.#picture?.weights) this.#weights.draw(this.#picture.weights);
  }

  #tellLink(link: Link | null): void {
    if (!link) {
      this.#choose(this.#unit);
      return;
    }
    const { layer, from, to } = link;
    const weights = this.#picture?.weights?.[layer];
    if (!weights) return;
    const value = weights.weights[from * weights.biases.length + to];
    const names = [this.#namesOf(layer)[from], this.#shortName({ layer: layer + 1, unit: to })];
    find('unit').textContent = `Weight from ${names.join(' to ')}: ${formatNumber(value)}`;
  }

  /** What each unit of a layer is called; 0 is the inputs. */
  #namesOf(layer: number): string[] {
    if (layer === 0) return chosenFeatures(this.#settings).map(({ label }) => label);
    return Array.from({ length: this.#unitsOf(layer) }, (_, unit) => this.#shortName({ layer, unit }));
  }

  #shortName({ layer, unit }: Unit): string {
    const { layers } = this.#settings;
    if (layer === 0) return this.#namesOf(0)[unit];
    return layer > layers.length ? 'the output' : `layer ${layer}, unit ${unit + 1}`;
  }

  #nameUnit({ layer, unit }: Unit): string {
    const { layers } = this.#settings;
    if (layer === 0) return `Input ${chosenFeatures(this.#settings)[unit].label}`;
    const bias = this.#picture?.weights?.[layer - 1].biases[unit];
    const name = layer > layers.length ? 'Output' : `Layer ${layer}, unit ${unit + 1}`;
    return bias === undefined ? name : `${name}: bias ${formatNumber(bias)}`;
  }

  #read(at: { x1: number; x2: number; value: number } | null): void {
    const what = this.#unit ? this.#nameUnit(this.#unit) : 'the output';
    find('reading').textContent = at
      ? `At (${at.x1.toFixed(2)}, ${at.x2.toFixed(2)}) ${what} is ${formatNumber(at.value)}`.replaceAll('-', '−')
      : this.#unit
        ? `Shown: ${what}`
        : 'Hover over the plane to read the output.';
  }
}

function column({ units, activation }: LayerSetting): Column {
  return { units, title: [String(units), nameOf(activation)], middle: middleOf(activation) };
}

/** Half-way between the ends of a sigmoid; others have a sign. */
function middleOf(activation: string): number {
  return activation === 'sigmoid' ? 0.5 : 0;
}

function nameOf(activation: string): string {
  return ACTIVATIONS.find(([name]) => name === activation)?.[1] ?? activation;
}

/** 0, 1, −0.731 */
function formatEnd(value: number): string {
  return Number.isInteger(value) ? String(value).replace('-', '−') : formatNumber(value);
}
