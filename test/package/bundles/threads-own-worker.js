import 'nablanet/threads';
import { Network, sgd } from 'nablanet';
import { share } from './share.js';

share({ Network, sgd }).then((found) => postMessage(found));
