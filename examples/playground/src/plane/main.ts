import { openPage } from '../shared/page';

openPage('index');
