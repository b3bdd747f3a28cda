/**
 * What others wrote and the package carries: an esbuild plugin that collects the packages of every bundle it sees and
 * writes their licences to a file. A package without a licence that allows this fails the build.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Licences under which a bundle may be passed on, if the notice goes along. */
const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

/** The one package under another, which allows it as well; a further one is a decision, not an update. */
const ALSO: Readonly<Record<string, string>> = { '@assemblyscript/loader': 'Apache-2.0' };

/** Packages without a licence's text, and the one of the same repository that has it. */
const TEXT_OF: Readonly<Record<string, string>> = { '@assemblyscript/loader': 'assemblyscript' };

/** Folders of all packages seen in this process; every bundle adds to them. */
const folders = new Set<string>();

/** The package's folder of a module: node_modules/name or node_modules/@scope/name, the innermost one. */
function folderOf(module: string): string | undefined {
  return module.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0];
}

/** Name, version, licence and the notice that has to go along. */
function entryOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!ALLOWED.includes(license) && ALSO[name] !== license)
    throw new Error(`${name}: the licence ${license} is not among ${ALLOWED.join(', ')}`);
  const at = TEXT_OF[name] ? join(folder.slice(0, -name.length), TEXT_OF[name]) : folder;
  const files = readdirSync(at).filter((entry) => /^(licen[cs]e|copying|unlicense|notice)([-.].*)?$/i.test(entry));
  if (!files.some((file) => !/^notice/i.test(file))) throw new Error(`${name}: no file with its licence`);
  const texts = files.map((file) => readFileSync(join(at, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return `${[`${name} ${version} (${license})`, ...texts].join('\n\n')}\n`;
}

/** Writes the licences of all that was bundled so far to `file`. */
export function thirdParty(file: string): Plugin {
  return {
    name: 'third-party',
    setup({ onEnd }) {
      onEnd(({ metafile }) => {
        for (const { inputs } of Object.values(metafile?.outputs ?? {})) {
          for (const [module, { bytesInOutput }] of Object.entries(inputs)) {
            const folder = bytesInOutput > 0 ? folderOf(module) : undefined;
            if (folder) folders.add(folder);
          }
        }
        const entries = Array.from(folders).map(entryOf).sort();
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, ['nablanet carries code of these packages.\n', ...entries].join(`\n${'-'.repeat(80)}\n\n`));
      });
    },
  };
}
