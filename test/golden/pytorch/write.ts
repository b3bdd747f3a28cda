/**
 * Writes what toPyTorch makes of the networks in networks.ts, for read.py to read.
 *
 *   npm run build && npx tsx test/golden/pytorch/write.ts && /usr/bin/python3 test/golden/pytorch/read.py
 */
import { writeFileSync } from 'node:fs';
import { toPyTorch } from '../../../src/entries/formats/pytorch';
import { cases } from './networks';

const here = (name: string): URL => new URL(name, import.meta.url);
const described = cases().map(({ name, net, scalers, x }) => {
  const file = `to-${name}.safetensors`;
  writeFileSync(here(file), toPyTorch(net, { scalers }));
  return { name, file, x };
});
writeFileSync(here('to.json'), JSON.stringify(described));
