/** `nablanet export`: a model in the form of other programs. */
import { refusal } from './failure';
import { checkFolder, writeWhole } from './files';
import { type Found, readModelFile } from './model-file';
import { nameOf } from './source';
import { print, type Terminal, tell } from './terminal';

/** The forms, and what each is called. */
export const FORMS = {
  onnx: 'ONNX',
  js: 'a JavaScript module',
  wasm: 'a WebAssembly module',
  pytorch: 'a PyTorch state_dict',
};

/** The options of `export`. */
export interface ExportFlags {
  to: keyof typeof FORMS;
  output?: string;
}

/** Writes a model in another form to a file, or to standard output. */
export async function exportModel(path: string, { to, output }: ExportFlags, terminal: Terminal): Promise<void> {
  if (output !== undefined) checkFolder(output);
  else if (to !== 'js' && terminal.stdout.isTTY) {
    throw refusal('-o', `a file, since ${FORMS[to]} is no text`, 'a terminal (-o FILE, or > FILE)');
  }
  const contents = await contentsOf(nameOf(path), await readModelFile(path, terminal.stdin), to);
  if (output === undefined) {
    await print(terminal.stdout, contents);
    return;
  }
  writeWhole(output, contents);
  tell(terminal, 'wrote', output);
}

async function contentsOf(name: string, found: Found, to: keyof typeof FORMS): Promise<string | Uint8Array> {
  if ('tensors' in found) {
    throw refusal(
      name,
      'a model',
      'tensors without layers (fromPyTorch of nablanet/pytorch takes the layers from you)',
    );
  }
  const model = 'table' in found ? found.table : found.net;
  if (to === 'onnx') return (await import('nablanet/onnx')).toONNX(model);
  if (to === 'js') return (await import('nablanet/standalone')).toModule(model).code;
  if ('table' in found) {
    const why = to === 'wasm' ? 'a module of numbers alone has no words' : 'a state_dict has no words';
    throw refusal(
      name,
      `a network for --to ${to}`,
      `a model of a table (${why}; --to js and --to onnx take all of it)`,
    );
  }
  if (to === 'wasm') return (await import('nablanet/standalone')).toWasm(found.net);
  return (await import('nablanet/pytorch')).toPyTorch(found.net);
}
