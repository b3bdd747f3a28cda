/**
 * Under which heading a name of the package's own entry stands: by the name itself, by the file of src/ that it comes
 * from, or by that file's folder, whichever is listed. A name in no category is an error.
 */
import { Comment, CommentTag, ReflectionKind } from 'typedoc';

const CATEGORIES = {
  Network: ['network', 'layer', 'model/config', 'data/rows', 'data/targets', 'predict', 'step', 'memory', 'wasm'],
  Training: ['train', 'data/row-weights', 'wasm/crew'],
  Optimizers: ['toolbox/optimizers', 'step/lbfgs'],
  Schedules: ['toolbox/schedules'],
  Losses: ['toolbox/losses'],
  'Activations and initializers': ['toolbox/activations', 'toolbox/initializers'],
  Metrics: ['toolbox/metrics', 'toolbox/report-text'],
  Data: ['data', 'base/forms'],
  'Model file': ['model/file'],
  'Random numbers': ['base/random'],
  Errors: ['base/errors', 'DivergedError'],
};

export const CATEGORY_ORDER = Object.keys(CATEGORIES);

/** The package's own entry, the one that has categories. */
const MAIN = 'nablanet';

/** The file of src/ that a name comes from, without its ending. */
function ideaOf(project, reflection) {
  return project.getSymbolIdFromReflection(reflection)?.fileName.replace(/^.*\/src\/(.*)\.ts$/, '$1') ?? '';
}

function categoryOf(project, reflection) {
  const idea = ideaOf(project, reflection);
  const by = (key) => CATEGORY_ORDER.find((category) => CATEGORIES[category].includes(key));
  const category = by(reflection.name) ?? by(idea) ?? by(idea.split('/')[0]);
  if (category === undefined)
    throw new Error(`docs/site/categories.mjs has no category for ${reflection.name} of src/${idea}.ts`);
  return category;
}

function tag(reflection, category) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
}

/** Gives all entries and all names of the main one their category. */
export function categorize(project) {
  for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
    tag(module, 'API');
    if (module.name !== MAIN) continue;
    for (const child of module.children) {
      const category = categoryOf(project, child);
      for (const documented of child.signatures ?? [child]) tag(documented, category);
    }
  }
}

/** The main entry first, the others by name; in a category what is of one kind in the order of the files above. */
export function arrange(project) {
  const modules = project.categories.find(({ title }) => title === 'API').children;
  modules.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { title, children } of modules[0].categories) {
    const place = (child) => CATEGORIES[title].indexOf(ideaOf(project, child));
    children.sort((a, b) => (a.kind === b.kind ? place(a) - place(b) : 0));
  }
}

/**
 * What needs no comment of its own: the `name` that says which of several objects one is, and members of a type that is
 * written out where it is used.
 */
export function plain(project) {
  const members = project.getReflectionsByKind(ReflectionKind.Property | ReflectionKind.SomeSignature);
  const isTag = ({ name, type }) => name === 'name' && (type?.type === 'literal' || type?.type === 'union');
  const isInside = ({ name, parent }) =>
    !name.startsWith('__') && parent !== undefined && (parent.name === '__type' || isInside(parent));
  const isArgument = ({ parent }) =>
    parent !== undefined && (parent.kindOf(ReflectionKind.Parameter) || isArgument(parent));
  const isSaid = (member) =>
    member.hasComment() || (member.kindOf(ReflectionKind.SomeSignature) && member.parent.hasComment());
  const are = members.filter((member) => (isTag(member) || isInside(member)) && !isSaid(member) && !isArgument(member));
  return Array.from(new Set(are.map((member) => member.getFriendlyFullName())));
}
