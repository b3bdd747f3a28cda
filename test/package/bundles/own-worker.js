import { adam, Network, sgd } from 'nablanet';
import { learn } from './learn.js';

globalThis.onmessage = async ({ data }) => postMessage(await learn({ adam, Network, sgd }, data));
