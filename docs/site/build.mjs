/**
 * The documentation site, in docs/site/dist: the API from the doc comments by TypeDoc, and the guides as its pages.
 * Whatever TypeDoc complains of is an error: names without a comment, types that are used but not exported, links that
 * lead nowhere.
 */
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Application, Converter, JSX } from 'typedoc';
import { ENTRIES, sourceOf } from '../../scripts/build/entries.ts';
import { arrange, CATEGORY_ORDER, categorize, plain } from './categories.mjs';
import { headings } from './contents.mjs';
import { writePages } from './pages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const here = `${root}/docs/site`;
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

rmSync(`${here}/pages`, { recursive: true, force: true });
const { readme, documents } = writePages(root, `${here}/pages`);
const entryPoints = ['', ...ENTRIES].map(sourceOf);

/** The headings of the navigation: those of the pages, and the API before what is in the background. */
const TOP = headings(root).toSpliced(-1, 0, 'API');

const app = await Application.bootstrap({
  name: manifest.name,
  includeVersion: true,
  tsconfig: `${here}/tsconfig.json`,
  entryPoints,
  readme,
  projectDocuments: documents,
  out: `${here}/dist`,
  router: 'structure',
  customCss: `${here}/site.css`,
  favicon: `${root}/examples/playground/public/favicon.svg`,
  headings: { readme: false, document: false },
  useFirstParagraphOfCommentAsSummary: true,
  disableSources: true,
  githubPages: false,
  excludeInternal: true,
  excludePrivate: true,
  sort: ['kind', 'source-order'],
  kindSortOrder: [
    ...['Document', 'Module', 'Class', 'Function', 'Variable', 'Interface', 'TypeAlias'],
    ...['Constructor', 'Accessor', 'Property', 'Method'],
  ],
  sortEntryPoints: false,
  categorizeByGroup: false,
  defaultCategory: 'Other',
  categoryOrder: [...TOP, ...CATEGORY_ORDER],
  navigation: { includeCategories: true, includeGroups: false, includeFolders: false },
  searchInDocuments: true,
  searchInComments: true,
  highlightLanguages: ['js', 'ts', 'jsx', 'vue', 'json', 'sh', 'python', 'html', 'css', 'c', 'cpp', 'text'],
  sluggerConfiguration: { lowercase: true },
  hideGenerator: true,
  includeHierarchySummary: false,
  requiredToBeDocumented: [
    ...['Enum', 'EnumMember', 'Variable', 'Function', 'Class', 'Interface'],
    ...['TypeAlias', 'Constructor', 'Property', 'Method', 'Accessor'],
  ],
  // They stand where they are used, each with its settings.
  intentionallyNotExported: ['Options'],
  validation: {
    notExported: true,
    notDocumented: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
});

// They are open until a reader closes them.
const open = TOP.map((heading) => `localStorage['tsd-accordion-${heading}'] ??= true;`).join('');
app.renderer.hooks.on('body.begin', () =>
  JSX.createElement('script', null, JSX.createElement(JSX.Raw, { html: open })),
);

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => categorize(project));

const project = await app.convert();
if (project === undefined || app.logger.hasErrors()) process.exit(1);
arrange(project);
app.options.setValue('intentionallyNotDocumented', plain(project));
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
