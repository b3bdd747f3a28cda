/** Fetches the handwritten digits: the file of examples/data as it is. */
import file from '../../../data/digits.csv.gz?url';
import { type Digits, splitDigits } from './images';

export async function loadDigits(): Promise<Digits> {
  const response = await fetch(file);
  if (!response.ok)
    throw new Error(`The digits could not be loaded (HTTP ${response.status}). Reload the page to try again.`);
  return splitDigits(await unzip(await response.arrayBuffer()));
}

/** Some servers unzip such a file on the way. */
async function unzip(bytes: ArrayBuffer): Promise<string> {
  const zipped = new Uint8Array(bytes, 0, 2).join() === '31,139';
  const stream = new Blob([bytes]).stream();
  return new Response(zipped ? stream.pipeThrough(new DecompressionStream('gzip')) : stream).text();
}
