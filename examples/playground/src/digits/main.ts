import { openPage } from '../shared/page';

openPage('digits');
