/** Model files: of tables, and networks in all formats that the package reads. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Network } from 'nablanet';
import type { TableModel } from 'nablanet/table';
import { parseJSON } from '../../base/json';
import { decode as decodeSafetensors, type Tensor } from '../../base/safetensors';
import { named, refusal } from './failure';
import { nameOf, readAll } from './source';

/** What a file was found to hold. */
export type Found =
  | { readonly format: string; readonly table: TableModel }
  | { readonly format: string; readonly net: Network }
  /** Tensors of a state_dict, which say nothing of layers. */
  | {
      readonly format: string;
      readonly tensors: readonly Tensor[];
      readonly metadata: ReadonlyMap<string, unknown>;
    };

/** Formats by how their files begin, or by their names where the beginning tells nothing. */
export type Format = 'safetensors' | 'zip' | 'hdf5' | 'json' | 'onnx' | 'idx' | 'text';

/** The format of a file. */
export function formatOf(path: string, bytes: Uint8Array): Format {
  const starts = (...codes: number[]): boolean => codes.every((code, i) => bytes[i] === code);
  if (starts(0x50, 0x4b, 3, 4)) return 'zip';
  if (starts(0x89, 0x48, 0x44, 0x46)) return 'hdf5';
  if (bytes.length > 9 && bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)) return 'safetensors';
  if (starts(0, 0) && bytes[2] >= 8 && bytes[2] <= 14 && bytes[3] >= 1 && bytes[3] <= 8) return 'idx';
  const first = bytes.subarray(0, 1000).find((byte) => byte > 0x20);
  if ((first === 0x7b || first === 0x5b) && !/\.(c|t)sv(\.gz)?$/i.test(path)) return 'json';
  // protobuf: field 1, the version of the format, as a small number.
  if (/\.onnx$/i.test(path) || (starts(8) && bytes[1] > 0 && bytes[1] < 32)) return 'onnx';
  return 'text';
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The model of a file. */
export async function readModelFile(path: string, stdin: Readable): Promise<Found> {
  return modelOf(path, await readAll(path, stdin));
}

/** The model of a file's bytes. */
export async function modelOf(path: string, bytes: Uint8Array): Promise<Found> {
  const name = nameOf(path);
  try {
    switch (formatOf(path, bytes)) {
      case 'safetensors':
        return await ofSafetensors(bytes);
      case 'json':
        return await ofJSON(path, parseJSON(text(bytes), bytes.length));
      case 'onnx':
        return { format: 'ONNX', net: (await import('nablanet/onnx')).fromONNX(bytes) };
      case 'zip':
        return { format: 'Keras 3', net: (await import('nablanet/keras')).fromKeras(bytes) };
      case 'hdf5':
        throw refusal(name, 'a .keras file of Keras 3', 'HDF5 (model.save("model.keras") writes the other)');
      default:
        throw refusal(name, 'a model', bytes.length === 0 ? 'an empty file' : 'another file');
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw refusal(name, 'JSON', error.message);
    throw named(error, name);
  }
}

async function ofSafetensors(bytes: Uint8Array): Promise<Found> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata.has('nablanet/table')) {
    return { format: 'nablanet', table: (await import('nablanet/table')).TableModel.load(bytes) };
  }
  if (metadata.has('nablanet')) return { format: 'nablanet', net: (await import('nablanet')).Network.load(bytes) };
  return { format: 'safetensors', tensors: [...tensors.values()], metadata };
}

/** JSON of this library, of brain.js and of TensorFlow.js, by the keys that each has. */
async function ofJSON(path: string, json: unknown): Promise<Found> {
  const has = (...keys: string[]): boolean => keys.every((key) => Object.hasOwn(Object(json), key));
  if (has('nablanet/table')) {
    const { TableModel } = await import('nablanet/table');
    return { format: 'nablanet (JSON)', table: TableModel.fromJSON(json as never) };
  }
  if (has('modelTopology'))
    return { format: 'TensorFlow.js', net: await ofTFJS(path, json as { weightsManifest?: unknown }) };
  if (has('nablanet', 'tensors')) {
    return { format: 'nablanet (JSON)', net: (await import('nablanet')).Network.fromJSON(json as never) };
  }
  if (has('layers')) return { format: 'brain.js', net: (await import('nablanet/brain')).fromBrain(json as object) };
  throw refusal(nameOf(path), 'a model in JSON', 'JSON of something else');
}

/** The weights lie beside the model, in files of its own folder. */
async function ofTFJS(path: string, json: { weightsManifest?: unknown }): Promise<Network> {
  const { fromTFJS } = await import('nablanet/tfjs');
  const groups = Array.isArray(json.weightsManifest) ? json.weightsManifest : [];
  const paths = groups.flatMap((group) => (Array.isArray(group?.paths) ? group.paths : []));
  const files = paths.map((file) => {
    if (typeof file !== 'string' || !/^[\w-][\w.-]*$/.test(file)) {
      throw refusal(nameOf(path), 'weights in files beside it', JSON.stringify(file));
    }
    try {
      return readFileSync(join(dirname(path), file));
    } catch (error) {
      throw refusal(nameOf(path), `its weights beside it, in ${file}`, (error as Error).message);
    }
  });
  return fromTFJS(json, files);
}

/** The model of a table; anything else is refused. */
export async function readTableModel(path: string, stdin: Readable): Promise<TableModel> {
  const found = await readModelFile(path, stdin);
  if ('table' in found) return found.table;
  const what = 'net' in found ? 'a network, which knows no columns' : 'tensors of another program';
  throw refusal(nameOf(path), 'a model of a table, as "nablanet train" writes it', what);
}
