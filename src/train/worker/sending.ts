/** The data of a call on their way to the worker. */
import type { TypedNumbers } from '../../data/rows';
import type { StreamJob, TrainingJob } from '../job';
import { type ArrayName, arraysOf, copyOf, type Port, SLICE_BYTES } from './protocol';
import type { Tools } from './tools';

/** Sends the arrays of a job, a slice at a time, until `ended` says that nobody needs them. */
export async function sendArrays(
  job: TrainingJob | StreamJob,
  host: Port,
  tools: Tools,
  ended: () => boolean,
): Promise<void> {
  const { pair, weights, validation } = job as Partial<TrainingJob>;
  const arrays: [ArrayName, TypedNumbers | undefined][] = [
    ...(pair ? arraysOf('x', pair[0]) : []),
    ['y', pair?.[1].values],
    ['weights', weights?.values],
    ...(validation ? arraysOf('validationX', validation[0]) : []),
    ['validationY', validation?.[1].values],
    ['validationWeights', validation?.[2]?.values],
  ];
  for (const [name, values] of arrays) if (values) await sendArray(name, values, host, tools, ended);
}

async function sendArray(
  name: ArrayName,
  values: TypedNumbers,
  host: Port,
  tools: Tools,
  ended: () => boolean,
): Promise<void> {
  const { length } = values;
  if (typeof SharedArrayBuffer !== 'undefined' && values.buffer instanceof SharedArrayBuffer) {
    host.postMessage({ kind: 'array', name, values, length, at: 0 });
    return;
  }
  const most = SLICE_BYTES / values.BYTES_PER_ELEMENT;
  for (let at = 0; at < length && !ended(); at += most) {
    if (at > 0) await tools.pause();
    const part = copyOf(values, at, Math.min(length, at + most));
    host.postMessage({ kind: 'array', name, values: part, length, at }, [part.buffer]);
  }
}
