/** The program in a runtime of its own; it ends by itself when all is done. */
import { readFileSync } from 'node:fs';
import { adam, Network, sgd } from 'nablanet';
import { learn } from './learn.js';

const digits = JSON.parse(readFileSync(new URL('digits.json', import.meta.url), 'utf8'));
console.log(JSON.stringify(await learn({ adam, Network, sgd }, digits)));
