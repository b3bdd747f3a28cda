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
    hint: 'Load it with Network.load, or read the weights with safetensors in Python.',
    write: async (bytes) => bytes,
  },
  {
    label: 'ONNX',
    ending: 'onnx',
    type: 'application/octet-stream',
    hint: 'For ONNX Runtime and every other tool that reads ONNX.',
    async write(bytes) {
      const [net, { toONNX }] = await Promise.all([load(bytes), import('nablanet/onnx')]);
      return toONNX(net);
    },
  },
  {
    label: 'JavaScript module',
    ending: 'mjs',
    type: 'text/javascript',
    hint: 'A module without dependencies: import { predict } from it.',
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
  said.textContent = 'Downloads the network in its current state.';
  for (const format of FORMATS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = format.label;
    button.title = format.hint;
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const bytes = await model();
        if (bytes.length === 0) throw new Error('There is no network yet.');
        const file = `${name}.${format.ending}`;
        download(file, new Blob([await format.write(bytes)], { type: format.type }));
        said.textContent = `Saved as ${file}. ${format.hint}`;
      } catch (error) {
        said.textContent = tellFailure(format.label, error);
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

/** Browsers say each in their own words that a file of the site did not come; a TypeError is what they throw then. */
function tellFailure(label: string, error: unknown): string {
  if (error instanceof TypeError)
    return `${label}: the export code could not be loaded. Check your connection, reload the page and try again.`;
  return `${label} was not saved. ${error instanceof Error ? error.message : error}`;
}

export function download(file: string, blob: Blob): void {
  const link = document.createElement('a');
  link.download = file;
  link.href = URL.createObjectURL(blob);
  link.click();
  // The browser reads the blob after this turn; some do so late.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
