/** The formats that are read, each with good files to mutate. Imports the built package, as its users do. */
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { adam, Network, type NetworkConfig, type NetworkJSON, type Random, Scaler } from 'nablanet';
import { fromBrain } from 'nablanet/brain';
import { fromKeras } from 'nablanet/keras';
import { fromONNX, toONNX } from 'nablanet/onnx';
import { fromPyTorch } from 'nablanet/pytorch';
import { Vectorizer, type VectorizerJSON, type VectorizerOptions } from 'nablanet/text';
import { fromTFJS, toTFJS } from 'nablanet/tfjs';
import { mutateBytes, mutateJSON } from './mutations';
import type { Format } from './run';

const golden = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../golden/${path}`, import.meta.url)));
const goldenJSON = (path: string) => JSON.parse(new TextDecoder().decode(golden(path)));

/** Small networks, so that much of a file is not weights. */
function networks(): Network[] {
  const nets = [
    new Network({ inputs: 2, layers: [3, 1], seed: 1 }),
    new Network({
      inputs: 3,
      layers: [
        { units: 4, activation: 'relu' },
        { units: 2, activation: 'linear' },
      ],
      seed: 2,
    }),
    new Network({
      inputs: 3,
      layers: [
        { units: 5, activation: 'tanh', normalize: 'batch', dropout: 0.1 },
        { units: 3, activation: 'softmax' },
      ],
      ...{ loss: 'crossEntropy', optimizer: adam(), seed: 3, classNames: ['a', 'b', 'c'] },
      inputScaler: { method: 'standard' },
    }),
    new Network({
      ...{ inputs: 3, layers: [2], seed: 5, inputScaler: new Scaler({ method: 'maxAbs' }).fit([1, 0, 2, 0, 3, 4], 3) },
      outputScaler: new Scaler({ method: 'maxAbs' }).fit([1, 2], 2),
    }),
    new Network({
      ...{ inputs: 6, layers: [2], seed: 4, inputNames: ['colour', 'age', 'size'] },
      inputEncoder: { handleUnknown: 'error', categories: [['blue', 'red'], [], [1, 2, 3]] },
    }),
  ];
  nets.push(...vectorizers().map(ofTexts));
  nets[2].train(
    [
      [1, 2, 3],
      [3, 5, 4],
      [7, 5, 9],
    ],
    [0, 1, 2],
    { epochs: 2 },
  );
  return nets;
}

const TEXTS = ['free money', 'free lunch on Monday', '我们 the meeting'];

function vectorizers(): Vectorizer[] {
  const options = [
    { words: [1, 2] },
    { characters: [1, 2], idf: false },
    { hash: 8 },
    { hash: { columns: 9, seed: 3 }, idf: false },
  ];
  return options.map((each) => new Vectorizer(each as VectorizerOptions).fit(TEXTS));
}

const ofTexts = (inputEncoder: Vectorizer): Network =>
  new Network({ inputs: inputEncoder.columns, layers: [1], inputEncoder, seed: 5 });

/** A vectorizer alone: it takes texts, and is brought back by its own JSON. */
function vectorizerFormat(): Format {
  const files = vectorizers().map((vectorizer) => JSON.parse(JSON.stringify(vectorizer)));
  const network = new Network({ inputs: 1, layers: [1], seed: 1 });
  return ofJSON('vectorizer', files, (json) => {
    const vectorizer = Vectorizer.fromJSON(json as VectorizerJSON);
    const rows = vectorizer.transform(TEXTS);
    const again = Vectorizer.fromJSON(JSON.parse(JSON.stringify(vectorizer)));
    if (rows.rows !== TEXTS.length || again.columns !== rows.columns)
      throw new Error('a vectorizer that works by halves');
    return network;
  });
}

/** A safetensors file with another header: the format's own, or the JSON that is a text in it. */
function mutateHeader(file: Uint8Array, random: Random): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset);
  const length = view.getUint32(0, true);
  let header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const text = header.__metadata__?.nablanet;
  if (text && random.uniform() < 0.6) {
    const about = JSON.stringify(mutateJSON(JSON.parse(text), random));
    header = { ...header, __metadata__: { nablanet: about } };
  } else header = mutateJSON(header, random);
  const changed = new TextEncoder().encode(JSON.stringify(header));
  const mutant = new Uint8Array(8 + changed.length + file.length - 8 - length);
  new DataView(mutant.buffer).setUint32(0, changed.length, true);
  mutant.set(changed, 8);
  mutant.set(file.subarray(8 + length), 8 + changed.length);
  return mutant;
}

const mutateSafetensors = (file: Uint8Array, random: Random): Uint8Array =>
  random.uniform() < 0.6 ? mutateHeader(file, random) : mutateBytes(file, random);

const sizeOfJSON = (json: unknown): number => JSON.stringify(json).length;
const sizeOfBytes = ({ length }: Uint8Array): number => length;

/** A format whose files are bytes. */
function ofBytes(
  name: string,
  files: readonly Uint8Array[],
  read: Format<Uint8Array>['read'],
  mutate = mutateBytes,
): Format {
  return { name, files, read, mutate, size: sizeOfBytes } as Format;
}

/** A format whose files are JSON. */
function ofJSON<Value>(name: string, files: readonly Value[], read: (value: Value) => Network): Format {
  return { name, files, read, mutate: mutateJSON, size: sizeOfJSON } as Format;
}

/** An archive with another config, or other weights; or its own bytes, unpacked or not. */
function mutateKeras(file: Uint8Array, random: Random): Uint8Array {
  const kind = random.uniform();
  if (kind < 0.2) return mutateBytes(file, random);
  const files: Record<string, Uint8Array> = unzipSync(file);
  if (kind < 0.6) {
    const config = mutateJSON(JSON.parse(new TextDecoder().decode(files['config.json'])), random);
    files['config.json'] = new TextEncoder().encode(JSON.stringify(config));
  } else files['model.weights.h5'] = mutateBytes(files['model.weights.h5'], random);
  return zipSync(files, { level: kind < 0.9 ? 0 : 1 });
}

interface TFJSFile {
  readonly json: object;
  readonly weights: Uint8Array;
}

function tfjs(): Format {
  const files = networks().map((net): TFJSFile => {
    const { modelJson, weights } = toTFJS(net);
    return { json: modelJson, weights: new Uint8Array(weights) };
  });
  const saved = golden('tfjs/weights.bin');
  files.push({ json: goldenJSON('tfjs/model.json'), weights: saved });
  const format: Format<TFJSFile> = {
    name: 'TensorFlow.js',
    files,
    mutate: ({ json, weights }, random) =>
      random.uniform() < 0.7
        ? { json: mutateJSON(json, random), weights }
        : { json, weights: mutateBytes(weights, random) },
    read: ({ json, weights }) => fromTFJS(json, weights),
    size: ({ json, weights }) => sizeOfJSON(json) + weights.length,
  };
  return format as Format;
}

/** A state_dict, and what the user says of it. */
interface StateDict {
  readonly file: Uint8Array;
  readonly config: NetworkConfig;
  readonly names?: readonly string[];
}

function pytorch(): Format {
  const files: StateDict[] = goldenJSON('pytorch/from.json').map(
    ({ file, config, names }: { file: string; config: NetworkConfig; names: string[] | null }) => ({
      ...{ file: golden(`pytorch/${file}`), config },
      ...(names && { names }),
    }),
  );
  const format: Format<StateDict> = {
    name: 'PyTorch',
    files,
    mutate: (given, random) => ({ ...given, file: mutateSafetensors(given.file, random) }),
    read: ({ file, config, names }) => fromPyTorch(file, config, names && { names }),
    size: ({ file }) => file.length,
  };
  return format as Format;
}

export function formats(): Format[] {
  const nets = networks();
  const files = [
    ...nets.map((net) => net.save()),
    ...nets.map((net) => net.save({ training: true })),
    golden('model/v1.safetensors'),
    golden('model/v1-training.safetensors'),
  ];
  return [
    ofBytes('model file', files, (bytes) => Network.load(bytes, { inputEncoder: Vectorizer }), mutateSafetensors),
    ofJSON(
      'model as JSON',
      [...nets.map((net) => JSON.parse(JSON.stringify(net))), goldenJSON('model/v1.json')],
      (json) => Network.fromJSON(json as NetworkJSON, { inputEncoder: Vectorizer }),
    ),
    vectorizerFormat(),
    ofJSON('brain.js', brainFiles(), (json) => fromBrain(json as object)),
    tfjs(),
    ofBytes('ONNX', onnxFiles(nets), (bytes) => fromONNX(bytes)),
    pytorch(),
    ofBytes(
      'Keras',
      ['sequential', 'activations', 'functional', 'scaled', 'repacked'].map((name) => golden(`keras/${name}.keras`)),
      (bytes) => fromKeras(bytes),
      mutateKeras,
    ),
  ];
}

function brainFiles(): object[] {
  return goldenJSON('brain/brain.json').map(({ json }: { json: object }) => json);
}

/** Ours, with scalers where they have learnt, and others'. */
function onnxFiles(nets: readonly Network[]): Uint8Array[] {
  const others = ['torch-gelu', 'torch-batch-norm-kept', 'torch-layer-norm-13', 'torch-layer-norm-17', 'keras-dense'];
  return [
    ...nets.map((net) => toONNX(net, { scalers: true })),
    ...[...others, 'other-constants', 'other-doubles', 'other-older'].map((name) => golden(`onnx/${name}.onnx`)),
  ];
}
