/**
 * The package's entry for Node, dist/index.node.js and .cjs: the package as it is, and beside it what starts threads,
 * which `train` needs at once and so can't load when it is asked for. Bundles for pages have none of it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULE = `import { useCrews } from './index.js';
import * as crews from './threads.js';

useCrews(crews);
export * from './index.js';
`;

const COMMONJS = `'use strict';
const nablanet = require('./index.cjs');

nablanet.useCrews(require('./threads.cjs'));
module.exports = nablanet;
`;

export function writeNodeEntry(folder: string): void {
  writeFileSync(join(folder, 'index.node.js'), MODULE);
  writeFileSync(join(folder, 'index.node.cjs'), COMMONJS);
}
