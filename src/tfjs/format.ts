/** What stands in the model.json of a layers model (tfjs-core/src/io/types.ts), as far as this library writes it. */

/** One tensor in the weights. */
export interface WeightSpec {
  name: string;
  shape: number[];
  dtype: 'float32';
}

/** A model.json. */
export interface ModelJSON {
  format: 'layers-model';
  generatedBy: string;
  convertedBy: null;
  modelTopology: { class_name: string; config: object; keras_version: string; backend: string };
  weightsManifest: { paths: string[]; weights: WeightSpec[] }[];
}
