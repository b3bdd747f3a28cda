import 'nablanet/threads';
import { Network, sgd } from 'nablanet';
import { reportTo } from './report.js';
import { share } from './share.js';

reportTo(() => share({ Network, sgd }));
