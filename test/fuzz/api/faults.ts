/** Libraries with a fault, which random programs must find. */
import {
  DivergedError,
  type Gradients,
  type Inputs,
  Network,
  type SaveOptions,
  type Targets,
  type TrainAsyncOptions,
} from 'nablanet';

type Train = Network['train'];
type Evaluate = Network['evaluate'];
/** What both take first, whatever the metrics. */
type Given = [x: Inputs, y: Targets, options?: Parameters<Evaluate>[2]];

/** Changes a network as little as can be. */
const disturb = (net: Network): void => {
  net.learningRate *= 1 + 2 ** -50;
};

/** Libraries with one fault each, by what is wrong with them. */
export const FAULTS: Readonly<Record<string, typeof Network>> = {
  'evaluate changes the network': class extends Network {
    override evaluate = ((...[x, y, options]: Given) => {
      disturb(this);
      return super.evaluate(x, y, options);
    }) as Evaluate;
  },
  'metrics change the training': class extends Network {
    override train: Train = (x, y, options) => {
      const history = super.train(x, y, options);
      if (options?.metrics) disturb(this);
      return history;
    };
  },
  'a training that is refused changes the network': class extends Network {
    override train: Train = (x, y, options) => {
      const rate = this.learningRate;
      disturb(this);
      const history = super.train(x, y, options);
      this.learningRate = rate;
      return history;
    };
  },
  'a clone loses what the optimizer remembers': class extends Network {
    override clone(): Network {
      const copy = super.clone();
      copy.resetOptimizer();
      return copy;
    }
  },
  'a file loses which layers are frozen': class extends Network {
    override save(options?: SaveOptions): Uint8Array<ArrayBuffer> {
      const copy = super.clone();
      for (const layer of copy.layers) layer.trainable = true;
      return copy.save(options);
    }
  },
  'the last of several rows is predicted otherwise': class extends Network {
    override predict(x: Inputs, out?: Float32Array): Float32Array {
      const outputs = super.predict(x, out);
      if (outputs.length > 4 * this.outputs) outputs[outputs.length - 1] *= 1 + 2 ** -23;
      return outputs;
    }
  },
  'predict writes to x': class extends Network {
    override predict(x: Inputs, out?: Float32Array): Float32Array {
      const outputs = super.predict(x, out);
      if (x instanceof Float32Array) x[0] = 0;
      return outputs;
    }
  },
  'gradients have penalties in them': class extends Network {
    override gradients(x: Inputs, y: Targets): Gradients {
      const found = super.gradients(x, y);
      const { l2 } = this.config;
      const w = this.getParameters();
      for (let i = 0; i < w.length; i++) found.parameters[i] += l2 * w[i];
      return found;
    }
  },
  'an error has no code': class extends Network {
    override predict(x: Inputs, out?: Float32Array): Float32Array {
      try {
        return super.predict(x, out);
      } catch (error) {
        throw new Error(String(error));
      }
    }
  },
  'a diverged training keeps its counters': class extends Network {
    override train: Train = (x, y, options) => {
      try {
        return super.train(x, y, options);
      } catch (error) {
        if (error instanceof DivergedError) disturb(this);
        throw error;
      }
    };
  },
  'trainAsync takes another order of rows': class extends Network {
    override trainAsync = ((x: Inputs, y: Targets, options?: TrainAsyncOptions) =>
      super.trainAsync(x, y, options && { ...options, shuffle: false })) as Network['trainAsync'];
  },
};
