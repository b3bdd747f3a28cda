/**
 * Trains off the page's thread, whole epochs at a time, and sends a picture when it is asked for one. What is computed
 * does not depend on time: n + m epochs in two calls of `train` are n + m in one, and pictures only read.
 */
import { DivergedError, type History, Network } from 'nablanet';
import { addToDigest, EMPTY_DIGEST, showDigest } from './digest';
import type { Curves, FromWorker, Parameter, Picture, Probe, Run, ToWorker, TrainingData } from './training-messages';

/** Milliseconds of one call of `train`: short enough to answer within a frame. */
const SLICE = 5;
/**
 * Milliseconds over which the speed is measured, and those of the first figure: a browser's clock may go in steps of 1.
 */
const SPEED_WINDOW = 500;
const FIRST_SPEED = 20;

const CURVES = ['loss', 'validationLoss', 'accuracy', 'validationAccuracy'] as const;

/** A run as it goes on. */
class Training {
  readonly net: Network;
  epoch = 0;
  step = 0;
  message: string | undefined;
  samplesPerSecond = 0;
  /** Figures of the epochs since the last picture. */
  #recent: Record<(typeof CURVES)[number], number[]> = noCurves();
  #losses = EMPTY_DIGEST;
  /** Epochs that fit a slice, by the last one. */
  #slice = 1;
  #seconds = 0;
  #epochs = 0;
  #rows: number;

  constructor(
    readonly id: number,
    public run: Run,
  ) {
    this.net = new Network(run.config);
    this.#rows = run.data.x.length / this.net.inputs;
  }

  /** Goes on with other rows. */
  changeData(data: TrainingData): void {
    this.run = { ...this.run, data };
    this.#rows = data.x.length / this.net.inputs;
  }

  setParameter({ layer, unit, input, value }: Parameter): void {
    const changed = this.net.layers[layer];
    const biases = changed.getBiases();
    if (input === undefined) {
      if (biases) changed.setBiases(biases.with(unit, value));
    } else changed.setWeights(changed.getWeights().with(input * changed.units + unit, value));
  }

  /** At most `most` epochs, and about a slice's worth of them. */
  train(most: number): void {
    const { x, y, validation } = this.run.data;
    const epochs = Math.min(most, this.#slice);
    const began = performance.now();
    try {
      this.#record(this.net.train(x, y, { epochs, batchSize: this.run.batchSize, validation }));
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      this.#record(error.history);
      this.message = error.message;
    }
    this.#time(performance.now() - began, epochs);
  }

  #record(history: History): void {
    this.epoch += history.epochs;
    const batch = this.run.batchSize === 'full' ? this.#rows : this.run.batchSize;
    this.step += history.epochs * Math.ceil(this.#rows / batch);
    for (const name of CURVES) for (const value of history[name]) this.#recent[name].push(value);
    for (let i = 0; i < history.epochs; i++) {
      this.#losses = addToDigest(this.#losses, Float64Array.of(history.loss[i], history.validationLoss[i] ?? 0));
    }
  }

  #time(milliseconds: number, epochs: number): void {
    const fits = (SLICE * epochs) / Math.max(milliseconds, 0.01);
    this.#slice = Math.max(1, Math.min(Math.floor(fits), 4 * this.#slice));
    this.#seconds += milliseconds / 1000;
    this.#epochs += epochs;
    if (this.#seconds * 1000 < (this.samplesPerSecond > 0 ? SPEED_WINDOW : FIRST_SPEED)) return;
    this.samplesPerSecond = (this.#epochs * this.#rows) / this.#seconds;
    this.#seconds = this.#epochs = 0;
  }

  /** The figures since the last picture, and what the probe asks for; `parts` gathers what is moved, not copied. */
  picture(probe: Probe, training: boolean, parts: ArrayBuffer[]): Picture {
    const { net } = this;
    const move = <Numbers extends Float32Array | Float64Array>(numbers: Numbers): Numbers => {
      parts.push(numbers.buffer as ArrayBuffer);
      return numbers;
    };
    const curves = Object.fromEntries(CURVES.map((name) => [name, move(Float64Array.from(this.#recent[name]))]));
    this.#recent = noCurves();
    const { data } = this.run;
    return {
      kind: 'picture',
      run: this.id,
      epoch: this.epoch,
      step: this.step,
      state: this.message === undefined ? (training ? 'training' : 'idle') : 'diverged',
      message: this.message,
      curves: curves as unknown as Curves,
      samplesPerSecond: this.samplesPerSecond,
      digests: {
        parameters: showDigest(addToDigest(EMPTY_DIGEST, net.getParameters())),
        losses: showDigest(this.#losses),
      },
      outputs: probe.outputs && move(net.predict(probe.outputs)),
      units: probe.units && net.forward(probe.units).map(({ activations }) => move(activations)),
      weights: probe.weights
        ? net.layers.map((layer) => ({
            weights: move(layer.getWeights()),
            biases: move(layer.getBiases() ?? new Float32Array(layer.units)),
          }))
        : undefined,
      gradients: probe.gradients
        ? move(Float64Array.from(net.gradients(data.x, data.y).layers, ({ weights, biases }) => norm(weights, biases)))
        : undefined,
    };
  }
}

function noCurves(): Record<(typeof CURVES)[number], number[]> {
  return { loss: [], validationLoss: [], accuracy: [], validationAccuracy: [] };
}

function norm(...arrays: (Float32Array | null)[]): number {
  let sum = 0;
  for (const array of arrays) if (array) for (const value of array) sum += value * value;
  return Math.sqrt(sum);
}

let training: Training | undefined;
/** Epoch to stop at; not over the run's epoch while it rests. */
let until = 0;
/** Epochs from one picture to the next, at most, and how many of them are left. */
let pace = Number.POSITIVE_INFINITY;
let left = pace;
let probe: Probe = {};
/** Whether the page waits for a picture, and whether there is anything new to show. */
let asked = false;
let fresh = false;
/** Whether a turn of `work` is on its way. */
let queued = false;

// A message to oneself lets those of the page in between two slices, without the delay of a timer.
const turns = new MessageChannel();
turns.port1.onmessage = work;

function wake(): void {
  if (queued) return;
  queued = true;
  turns.port2.postMessage(null);
}

const isTraining = (): boolean => training !== undefined && training.message === undefined && training.epoch < until;

function work(): void {
  queued = false;
  if (training && isTraining() && left > 0) {
    const before = training.epoch;
    training.train(Math.min(until - before, left));
    left -= training.epoch - before;
    fresh = true;
  }
  if (training && asked && fresh) {
    const parts: ArrayBuffer[] = [];
    const picture = training.picture(probe, isTraining(), parts);
    asked = fresh = false;
    left = pace;
    send(picture, parts);
  }
  if (isTraining() && left > 0) wake();
}

function send(message: FromWorker, parts: ArrayBuffer[] = []): void {
  postMessage(message, { transfer: parts });
}

function configure(id: number, run: Run): void {
  training = undefined;
  until = 0;
  try {
    const made = new Training(id, run);
    made.net.evaluate(run.data.x, run.data.y); // refuses targets that the output can't reach
    training = made;
  } catch (error) {
    send({ kind: 'refused', run: id, message: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener('message', ({ data: message }: MessageEvent<ToWorker>) => {
  switch (message.kind) {
    case 'configure':
      configure(message.run, message.what);
      fresh = true;
      break;
    case 'train':
      until = message.until;
      pace = left = message.pace;
      fresh = true;
      break;
    case 'data':
      training?.changeData(message.data);
      fresh = true;
      break;
    case 'parameter':
      training?.setParameter(message.parameter);
      fresh = true;
      break;
    case 'pause':
      until = 0;
      fresh = true;
      break;
    case 'probe':
      probe = message.probe;
      fresh = true;
      break;
    case 'picture':
      asked = true;
      break;
    case 'model': {
      const bytes = (training?.net.save() ?? new Uint8Array()) as Uint8Array<ArrayBuffer>;
      send({ kind: 'model', id: message.id, bytes }, [bytes.buffer]);
    }
  }
  wake();
});
