// Prints the digest of the agreed workload, so that engines can be compared; digest.js is compiled beside it.
import * as nablanet from 'nablanet';
import { digest } from './digest.js';

console.log(digest(nablanet));
