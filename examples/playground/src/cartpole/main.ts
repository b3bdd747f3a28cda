import { openPage } from '../shared/page';

openPage('cartpole');
