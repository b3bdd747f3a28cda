/** Downloads of the network as it is now. What writes them is loaded when it is first asked for. */
import './exports.css';
import type { Network } from 'nablanet';

interface Format {
  readonly label: string;
  readonly ending: string;
  readonly type: string;
  readonly hint: string;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<BlobPart>;
}

const FORMATS: readonly Format[] = [
  {
    label: 'Model file',
    ending: 'safetensors',
    type: 'application/octet-stream',
    hint: 'Network.load reads it and trains on; Python’s safetensors reads its numbers.',
    write: async (bytes) => bytes,
  },
  {
    label: 'ONNX',
    ending: 'onnx',
    type: 'application/octet-stream',
    hint: 'For any ONNX runtime.',
    async write(bytes) {
      const [net, { toONNX }] = await Promise.all([load(bytes), import('nablanet/onnx')]);
      return toONNX(net);
    },
  },
  {
    label: 'JavaScript module',
    ending: 'mjs',
    type: 'text/javascript',
    hint: 'A program that predicts alone: import { predict } from it.',
    async write(bytes) {
      const [net, { toModule }] = await Promise.all([load(bytes), import('nablanet/standalone')]);
      return toModule(net).code;
    },
  },
];

async function load(bytes: Uint8Array): Promise<Network> {
  const nablanet = await import('nablanet');
  return nablanet.Network.load(bytes);
}

/**
 * A button for every format.
 * @param name of the files, without an ending
 * @param model the network as a model file, as `Trainer.model` gives it; empty where there is none
 */
export function makeExports(name: string, model: () => Promise<Uint8Array<ArrayBuffer>>): HTMLElement {
  const element = document.createElement('div');
  element.className = 'exports';
  const said = document.createElement('p');
  said.setAttribute('role', 'status');
  said.textContent = 'A file of the network as it is when you press.';
  for (const format of FORMATS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = format.label;
    button.title = format.hint;
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const bytes = await model();
        if (bytes.length === 0) throw new Error('there is no network to save');
        const file = `${name}.${format.ending}`;
        download(file, new Blob([await format.write(bytes)], { type: format.type }));
        said.textContent = `${file} is saved. ${format.hint}`;
      } catch (error) {
        said.textContent = `Not saved: ${error instanceof Error ? error.message : error}`;
      } finally {
        button.disabled = false;
        button.focus();
      }
    });
    element.append(button);
  }
  element.append(said);
  return element;
}

function download(file: string, blob: Blob): void {
  const link = document.createElement('a');
  link.download = file;
  link.href = URL.createObjectURL(blob);
  link.click();
  // The browser reads the blob after this turn; some do so late.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
