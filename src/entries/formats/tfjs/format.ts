/** The part of model.json of a layers model that this library writes (tfjs-core/src/io/types.ts). */

/** One tensor in the weights. */
export interface WeightSpec {
  /** Its name, such as `dense_1/kernel`. */
  name: string;
  /** Its shape. */
  shape: number[];
  /** The type of its numbers. */
  dtype: 'float32';
}

/** The contents of model.json. */
export interface ModelJSON {
  /** The kind of model. */
  format: 'layers-model';
  /** The library that wrote it. */
  generatedBy: string;
  /** Null: not written by a converter. */
  convertedBy: null;
  /** The layers, in the JSON of Keras. */
  modelTopology: { class_name: string; config: object; keras_version: string; backend: string };
  /** The tensors of each weights file, in order. */
  weightsManifest: { paths: string[]; weights: WeightSpec[] }[];
}
