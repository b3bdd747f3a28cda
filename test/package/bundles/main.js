import { adam, Network, sgd } from 'nablanet';
import { learn } from './learn.js';
import { reportTo } from './report.js';

reportTo(async () => learn({ adam, Network, sgd }, await (await fetch('digits.json')).json()));
