// The command, as npm installs it, on the table of the package.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('node_modules/.bin/nablanet', import.meta.url));
const table = fileURLToPath(new URL('node_modules/nablanet/examples/data/penguins.csv', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nablanet-command-'));
const nablanet = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};
try {
  const manifest = JSON.parse(readFileSync(new URL('node_modules/nablanet/package.json', import.meta.url), 'utf8'));
  assert.deepEqual(nablanet('--version'), { status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  const quick = ['--folds', '2', '--members', '1', '--seed', '1'];
  const trained = nablanet('train', table, '--target', 'species', '-o', 'species.model', ...quick);
  assert.equal(trained.status, 0, trained.stderr);
  assert.match(trained.stdout, /^species: one of 3 classes, from 344 rows\n/);
  const answers = nablanet('predict', 'species.model', table);
  assert.equal(answers.stdout.split('\n').length, 346);
  const { accuracy } = JSON.parse(nablanet('evaluate', 'species.model', table, '--json').stdout);
  assert.ok(accuracy > 0.97, `an accuracy of ${accuracy}`);
  assert.match(nablanet('explain', 'species.model').stdout, /Importance: drop of accuracy/);
  assert.match(nablanet('info', 'species.model').stdout, /a model of a table/);
  assert.equal(nablanet('export', 'species.model', '--to', 'onnx', '-o', 'species.onnx').status, 0);
  assert.equal(nablanet('predict', 'none.model', table).status, 1);
  assert.equal(nablanet('trian').status, 2);
} finally {
  rmSync(folder, { recursive: true });
}
