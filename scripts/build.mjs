/** The whole package: build/ and dist/. Where NABLANET_BUILT is set they are taken as they are, as .ci/run does after the first time. */
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (process.env.NABLANET_BUILT && existsSync('dist/index.d.ts')) {
  console.log('taken as it was built');
} else {
  execSync('npm run build:wasm && npx tsup', { stdio: 'inherit' });
}
