/** Finds a Chromium and runs the suites of test/browser in it; further arguments go to vitest. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function fail(message) {
  console.error(`test:browser: ${message}`);
  process.exit(1);
}

function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : fail(`the CHROMIUM variable names ${named}, where there is no file`);
  return (
    USUAL.find((path) => existsSync(path)) ??
    fail(
      [
        'no Chromium found, and these tests are worth nothing without one.',
        '  Debian, Ubuntu:  apt-get update && apt-get install -y chromium',
        '  elsewhere:       set the CHROMIUM environment variable to the path of a Chromium or Chrome',
      ].join('\n'),
    )
  );
}

const CHROMIUM = findChromium();
if (!existsSync(join(root, 'dist/index.js'))) fail('there is no dist/; npm run build makes it');

const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');
const args = [vitest, 'run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
console.log(`Chromium: ${CHROMIUM}`);
// Vite would ask for file extensions in the config's imports, which TypeScript would refuse.
const env = { ...process.env, CHROMIUM, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
process.exit(status ?? 1);
