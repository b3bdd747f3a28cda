/** What a page and its training worker say to each other. */
import type { NetworkConfig } from 'nablanet';

/** Rows to train on, and rows that are only looked at; flat arrays, row-major. */
export interface TrainingData {
  /** (rows × inputs) */
  readonly x: Float32Array;
  /** (rows × outputs), or one class index a row under crossEntropy. */
  readonly y: Float32Array | Uint8Array;
  readonly validation?: { readonly x: Float32Array; readonly y: Float32Array | Uint8Array };
}

/** Everything that fixes a run: the same run gives the same bits after the same number of epochs. */
export interface Run {
  readonly config: NetworkConfig;
  readonly data: TrainingData;
  /** Rows of an update; 'full' is all of them. */
  readonly batchSize: number | 'full';
}

/** What a picture holds beside its figures; each is computed for pictures only and changes nothing. */
export interface Probe {
  /** Rows (flat, row-major) to predict: `Picture.outputs`. */
  readonly outputs?: Float32Array;
  /** Rows of which every layer's activations are told: `Picture.units`. */
  readonly units?: Float32Array;
  /** Whether to send the layers' weights and biases. */
  readonly weights?: boolean;
  /** Whether to send the size of each layer's gradient over the training rows. */
  readonly gradients?: boolean;
}

/** One weight, or the bias where `input` is undefined, and what it shall be. */
export interface Parameter {
  /** From 0, without the inputs. */
  readonly layer: number;
  readonly unit: number;
  readonly input: number | undefined;
  readonly value: number;
}

export type ToWorker =
  | { readonly kind: 'configure'; readonly run: number; readonly what: Run }
  | { readonly kind: 'train'; readonly until: number; readonly pace: number }
  | { readonly kind: 'data'; readonly data: TrainingData }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'pause' }
  | { readonly kind: 'probe'; readonly probe: Probe }
  | { readonly kind: 'picture' }
  | { readonly kind: 'model'; readonly id: number };

/** One figure an epoch; those without a meaning (no validation, no classes) are empty. */
export interface Curves {
  readonly loss: Float64Array;
  readonly validationLoss: Float64Array;
  readonly accuracy: Float64Array;
  readonly validationAccuracy: Float64Array;
}

/** How the run stands. */
export interface Picture {
  readonly kind: 'picture';
  /** Which `configure` it belongs to. */
  readonly run: number;
  /** Epochs trained. */
  readonly epoch: number;
  /** Updates made. */
  readonly step: number;
  readonly state: 'idle' | 'training' | 'diverged';
  /** What training said when it diverged. */
  readonly message?: string;
  /** Epochs since the picture before, the last of them `epoch`. */
  readonly curves: Curves;
  /** Training rows a second while it trained, of about the last half second; 0 before. */
  readonly samplesPerSecond: number;
  /** Eight hexadecimal digits of all parameters' bits, and of all losses' so far. */
  readonly digests: { readonly parameters: string; readonly losses: string };
  /** (rows × outputs), of `Probe.outputs`. */
  readonly outputs?: Float32Array;
  /** By layer (rows × units), of `Probe.units`. */
  readonly units?: readonly Float32Array[];
  readonly weights?: readonly { readonly weights: Float32Array; readonly biases: Float32Array }[];
  /** By layer the root of the sum of squares of ∂C/∂W and ∂C/∂b. */
  readonly gradients?: Float64Array;
}

export type FromWorker =
  | Picture
  | { readonly kind: 'refused'; readonly run: number; readonly message: string }
  | { readonly kind: 'model'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> };
