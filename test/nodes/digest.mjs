// The agreed workload must give the agreed bits; digest.js is compiled beside it.
import * as nablanet from 'nablanet';
import { AGREED, digest } from './digest.js';

const found = digest(nablanet);
if (found !== AGREED) throw new Error(`the digest is ${found}, agreed was ${AGREED}`);
