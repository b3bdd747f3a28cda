/** What stands in the model.json of a layers model (tfjs-core/src/io/types.ts), as far as this library writes it. */

/** One tensor in the weights. */
export interface WeightSpec {
  /** Its name, as `dense_1/kernel`. */
  name: string;
  /** Its shape. */
  shape: number[];
  /** What its numbers are. */
  dtype: 'float32';
}

/** A model.json. */
export interface ModelJSON {
  /** What kind of model it is. */
  format: 'layers-model';
  /** Who wrote it. */
  generatedBy: string;
  /** Not by a converter. */
  convertedBy: null;
  /** The layers, as Keras describes them. */
  modelTopology: { class_name: string; config: object; keras_version: string; backend: string };
  /** Which tensors are in which files. */
  weightsManifest: { paths: string[]; weights: WeightSpec[] }[];
}
