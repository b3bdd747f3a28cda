import { openPage } from '../shared/page';

openPage('birds');
