/** A worker of the user's own. */
import { learn } from '../learn.js';

postMessage(learn());
