import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';

/** What each part of `src` may import besides its own folder: folders, or files in them by the start of their name. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'anything'>> = {
  model: [],
  // The linter goes through what the round would decide.
  config: ['model', 'decide'],
  plan: ['model'],
  schedule: ['model'],
  doctor: ['model', 'schedule'],
  probe: ['model'],
  survey: ['model'],
  decide: ['model'],
  history: ['model', 'decide'],
  report: ['model'],
  notify: ['model'],
  page: ['model', 'history', 'decide', 'report', 'notify'],
  target: ['model'],
  state: ['model', 'history'],
  output: ['model'],
  ports: ['model'],
  act: ['model', 'ports', 'plan', 'probe', 'decide', 'notify'],
  visit: ['model', 'ports', 'plan', 'probe', 'decide', 'notify', 'act'],
  round: ['model', 'ports', 'plan', 'probe', 'decide', 'notify', 'report', 'act', 'visit'],
  cli: 'anything',
  main: 'anything',
};

/** Which files may import a package, by the start of their path in `src`. Types count too. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  dockerode: ['target/container'],
  execa: ['target/host', 'notify/send/'],
  undici: ['target/host', 'notify/send/'],
  ajv: ['config/'],
  yargs: ['cli/'],
  re2js: ['config/', 'probe/'],
  'jsonc-parser': ['config/'],
  'fastest-levenshtein': ['config/', 'cli/'],
};

/** Their functions depend on nothing but their arguments, so these modules of Node are all that they get. */
const PURE = [
  'model/',
  'ports',
  'plan/',
  'schedule/',
  'doctor/',
  'probe/',
  'survey/',
  'decide/',
  'history/',
  'report/',
  'notify/',
  'page/',
  'visit',
  'round',
];
const PURE_BUILTINS = ['node:util', 'node:path', 'node:url', 'node:buffer'];

/** A hash depends on its argument alone: this file gets `createHash`. */
const HASHING = ['page/policy.ts'];

/** What stands outside `src` and goes into the program. */
const ROOT_FILES = ['../package.json', '../schemas/system-config.schema.json'];

/** What reaches the outside world in folders that are pure otherwise: the rest is given it as a port. */
const EFFECTS = ['notify/send/'];

/**
 * Holds a file's imports against the rules: who may import whom, and who owns which package.
 *
 * @param file - its path in `src`, such as `probe/http.ts`
 * @param source - its text
 * @returns a sentence for each import that is against the rules
 */
export function violationsOf(file: string, source: string): readonly string[] {
  const named = ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
  const computed = hasComputedImport(file, source) ? [`${file} imports a module whose name is computed`] : [];
  return [...named.flatMap((specifier) => violationOf(file, specifier) ?? []), ...computed];
}

function violationOf(file: string, specifier: string): string | undefined {
  if (ROOT_FILES.includes(join(dirname(file), specifier))) return undefined;
  if (specifier.startsWith('.')) return violationOfFolder(file, join(dirname(file), specifier));
  if (isBuiltin(specifier)) return violationOfBuiltin(file, specifier);
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const owners = OWNERS[name];
  if (owners === undefined) return `${file} imports ${name}, which no part of src owns`;
  if (startsWithAny(file, owners)) return undefined;
  return `${file} imports ${name}, which belongs to ${owners.join(' and ')}`;
}

function violationOfFolder(file: string, imported: string): string | undefined {
  const from = partOf(file);
  const to = partOf(imported);
  const allowed = MAY_IMPORT[from];
  if (imported.startsWith('../')) return `${file} imports ${imported}, which is outside src`;
  if (allowed === undefined) return `${file} is in no part of src that the rules know`;
  if (allowed === 'anything') return undefined;
  const reachesOut = startsWithAny(imported, EFFECTS) && !startsWithAny(file, EFFECTS);
  if (reachesOut) return `${file} imports ${imported}: effects arrive as ports`;
  return from === to || allowed.includes(to) ? undefined : `${file} imports ${imported}: ${from} may not import ${to}`;
}

function violationOfBuiltin(file: string, specifier: string): string | undefined {
  const isPure = startsWithAny(file, PURE) && !startsWithAny(file, EFFECTS);
  if (!isPure || PURE_BUILTINS.includes(specifier)) return undefined;
  if (specifier === 'node:crypto' && HASHING.includes(file)) return undefined;
  return `${file} imports ${specifier}, but is pure`;
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

/** The folder right below `src`, or the file's own name. */
function partOf(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.[jt]s$/, '');
}

function startsWithAny(path: string, starts: readonly string[]): boolean {
  return starts.some((start) => path.startsWith(start));
}

/** `import(name)` says nothing that could be held against the rules. */
function hasComputedImport(file: string, source: string): boolean {
  const isComputed = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      !node.arguments.slice(0, 1).every(ts.isStringLiteralLike)) ||
    (ts.forEachChild(node, isComputed) ?? false);
  return isComputed(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
}
