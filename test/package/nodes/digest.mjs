// The agreed workload must give the agreed bits; digest.js is compiled beside it.
import * as nablanet from 'nablanet';
import { AGREED, AGREED_TOOLBOX, digest, toolboxDigest } from './digest.js';

const found = `${digest(nablanet)} ${toolboxDigest(nablanet)}`;
const agreed = `${AGREED} ${AGREED_TOOLBOX}`;
if (found !== agreed) throw new Error(`the digests are ${found}, agreed were ${agreed}`);
