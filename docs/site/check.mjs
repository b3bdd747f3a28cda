/**
 * Links. In the built site every page is visited from the first one on: pages, anchors, pictures, scripts. Markdown
 * files are read as a repository host shows them: files and headings that they link to. Other sites are not visited.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LinkChecker } from 'linkinator';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const here = `${root}/docs/site`;

const broken = [];
const checker = new LinkChecker();
const { links } = await checker.check({
  path: 'dist/',
  serverRoot: here,
  recurse: true,
  checkFragments: true,
  linksToSkip: async (link) => !/^https?:\/\/(localhost|127\.0\.0\.1)[:/]/.test(link),
});
for (const { state, url, parent, status } of links) {
  if (state === 'BROKEN') broken.push(`${parent ?? '(start)'} → ${url} (${status})`);
}
const visited = new Set(
  links.map(({ url }) => decodeURI(url.replace(/^(https?:\/\/[^/]*)?\//, '').replace(/#.*/, ''))),
);
for (const path of readdirSync(`${here}/dist`, { recursive: true })) {
  if (path.endsWith('.html') && !visited.has(`dist/${path}`)) broken.push(`no link leads to ${path}`);
}
console.log(`${visited.size} addresses of the site, ${broken.length} faults`);
for (const line of broken) console.error(`  ${line}`);

/** All Markdown files below a folder, but for those of others and for copies. */
function markdownOf(folder) {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', 'pages'].includes(entry.name) ? [] : markdownOf(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

const folders = ['assembly', 'bench', 'docs', 'examples', 'scripts', 'src', 'test'];
const markdown = ['README.md', 'CHANGELOG.md', ...folders.flatMap(markdownOf)];
const remark = `${here}/node_modules/remark-cli/cli.js`;
const options = ['--no-stdout', '--quiet', '--frail', '--rc-path', `${here}/remark.config.mjs`];
const { status } = spawnSync(process.execPath, [remark, ...options, ...markdown], { cwd: root, stdio: 'inherit' });
console.log(`${markdown.length} Markdown files: ${status === 0 ? 'no broken link' : 'broken links'}`);
process.exitCode = broken.length === 0 && status === 0 ? 0 : 1;
