import { openPage } from '../shared/page';

openPage('notes');
