/** Threads in a runtime of its own; it ends by itself, while they are kept. */
import { Network, sgd } from 'nablanet';
import { share } from './share.js';

console.log(JSON.stringify(await share({ Network, sgd })));
