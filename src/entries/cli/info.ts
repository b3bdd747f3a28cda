/** `nablanet info`: what is in a file that the package reads. */

import { readStored } from '../data/data-table';
import { readIDX } from '../data/idx';
import { isGzipped } from '../data/source';
import { readModel } from '../formats/onnx/read';
import { DATA_TYPES } from '../formats/onnx/schema';
import { json } from './about';
import { named, refusal } from './failure';
import { type Found, formatOf, modelOf } from './model-file';
import { type ReadingFlags, readingOf } from './options';
import { nameOf, readAll } from './source';
import { plain, print, type Terminal } from './terminal';

/** The options of `info`. */
export interface InfoFlags extends ReadingFlags {
  json?: true;
}

/** What is in a file: one word for what it is, facts for programs, and text for people. */
interface Info {
  readonly is: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

/** Prints what is in a file. */
export async function info(path: string, flags: InfoFlags, terminal: Terminal): Promise<void> {
  const bytes = await readAll(path, terminal.stdin);
  const { is, facts, lines } = await infoOf(path, bytes, flags);
  const text = [`${nameOf(path)}: ${is}`, ...lines.map((line) => `  ${line}`)].map((line) =>
    line.replace(/\p{Cc}+/gu, ' '),
  );
  await print(terminal.stdout, flags.json ? json({ file: nameOf(path), is, ...facts }) : `${text.join('\n')}\n`);
}

async function infoOf(path: string, bytes: Uint8Array, flags: InfoFlags): Promise<Info> {
  const format = isGzipped(bytes) ? 'text' : formatOf(path, bytes);
  if (format === 'text') return ofTable(path, bytes, flags);
  if (format === 'idx') return ofIDX(path, bytes);
  if (format === 'onnx') return ofONNX(path, bytes);
  return ofModel(await modelOf(path, bytes));
}

function ofTable(path: string, bytes: Uint8Array, flags: InfoFlags): Info {
  if (isGzipped(bytes) && /idx\d-ubyte|\.idx/.test(path)) return ofIDX(path, bytes);
  const table = readStored({ name: nameOf(path), bytes }, readingOf(flags));
  const columns = table.columns.map(({ name, kind, gaps, reason }) => ({ name, kind, gaps, reason }));
  return {
    is: 'a table',
    facts: { rows: table.length, columns, notes: table.notes },
    lines: String(table).split('\n'),
  };
}

function ofIDX(path: string, bytes: Uint8Array): Info {
  try {
    const { shape, values } = readIDX(bytes);
    const type = values.constructor.name;
    return { is: 'an IDX file', facts: { shape: [...shape], type }, lines: [`${shape.join(' × ')}, ${type}`] };
  } catch (error) {
    throw named(error, nameOf(path));
  }
}

function ofModel(found: Found): Info {
  if ('table' in found) {
    const { table: model } = found;
    const { target, problem, classes, rows, columns, warnings } = model;
    const used = columns.filter(({ kind }) => kind !== 'ignored');
    const answer = problem === 'number' ? 'a number' : `one of ${classes.length} classes`;
    return {
      is: `a model of a table, ${found.format}`,
      facts: { target, problem, classes, rows, columns, networks: model.networks.length, warnings },
      lines: [
        `foretells ${JSON.stringify(target)}, ${answer}, learnt from ${rows} rows by ${model.networks.length} networks`,
        `takes ${used.map(({ name, kind }) => `${JSON.stringify(name)} (${kind})`).join(', ')}`,
        ...(classes.length > 0
          ? [`classes: ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}`]
          : []),
      ],
    };
  }
  if ('net' in found) {
    const { net } = found;
    const { inputs, outputs, parameterCount } = net;
    const { loss, inputNames, classNames } = net.config;
    const layers = net.config.layers.map(({ units, activation }) => ({ units, activation }));
    const facts = { inputs, outputs, parameters: parameterCount, layers, loss, inputNames, classNames };
    return { is: `a network, ${found.format}`, facts, lines: net.summary().split('\n') };
  }
  const tensors = found.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...shape] }));
  const metadata = Object.fromEntries(found.metadata);
  return {
    is: 'tensors in safetensors',
    facts: { tensors, metadata },
    lines: [
      ...tensors.map(({ name, dtype, shape }) => `${name}  ${dtype}  ${shape.join(' × ')}`),
      ...Object.entries(metadata).map(([key, value]) => `${key}: ${plain(String(value)).slice(0, 200)}`),
      'no layers: fromPyTorch of nablanet/pytorch takes these from you',
    ],
  };
}

/** A graph by its inputs and outputs, and as a network where it is one. */
async function ofONNX(path: string, bytes: Uint8Array): Promise<Info> {
  try {
    const { graph, producerName, irVersion, opsets, metadata } = readModel(bytes);
    const sides = (values: typeof graph.inputs): string[] =>
      values.slice(0, 30).map(({ name, elementType }) => `${name} (${DATA_TYPES[elementType ?? 0] ?? 'other'})`);
    const [inputs, outputs, nodes] = [sides(graph.inputs), sides(graph.outputs), graph.nodes.length];
    let net: Info | undefined;
    let reason = '';
    try {
      if (graph.outputs.length !== 1) throw refusal(nameOf(path), 'one output', String(graph.outputs.length));
      net = ofModel(await modelOf(path, bytes));
    } catch (error) {
      reason = (error as Error).message;
    }
    return {
      is: 'an ONNX model',
      facts: {
        producer: producerName,
        irVersion,
        opsets: Object.fromEntries(opsets),
        inputs,
        outputs,
        nodes,
        metadata: [...metadata.keys()],
        network: net?.facts ?? null,
        reason,
      },
      lines: [
        `of ${producerName || 'an unknown program'}, IR version ${irVersion}, ${nodes} nodes`,
        `inputs: ${inputs.join(', ')}`,
        `outputs: ${outputs.join(', ')}`,
        ...(net ? net.lines : [`not read as a network: ${reason}`]),
      ],
    };
  } catch (error) {
    throw named(error, nameOf(path));
  }
}
