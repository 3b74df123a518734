import { dirname } from 'node:path';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { checkProblems } from './checks.js';
import { withEnvironment } from './environment.js';
import type { Surroundings } from './environment.js';
import { fill } from './fill.js';
import { findConfig } from './find.js';
import { inherit } from './inherit.js';
import { lint } from './lint/index.js';
import { locate, namesAt } from './locate.js';
import { normalize } from './normalize.js';
import { parse } from './parse.js';
import { formatProblem } from './problem.js';
import type { Problem } from './problem.js';
import { readConfig } from './read.js';
import { referenceProblems } from './references.js';
import { SCHEMA } from './schema.js';
import type { SystemConfig } from './schema-types.js';
import { substitute } from './secrets.js';
import { settingsProblems } from './settings.js';
import { remedyProblems } from './remedies.js';
import { readSecretFiles, type Secrets } from './secret-files.js';
import { validate } from './validate.js';

export type LoadedConfig = {
  readonly system: System;
  /** The absolute path of the file. */
  readonly path: string;
  /** Known traps, with their positions: see `lint`. */
  readonly warnings: readonly Problem[];
};

/** Where the config is looked for, and what it depends on besides its file. `path` is what `--config` names. */
export type LoadOptions = Surroundings & { readonly path?: string };

/**
 * Finds, reads and checks the config, and makes the system of it that the round trusts from then on.
 * @throws Mistake with exit code 78 and every problem, one a line: `FILE:LINE:COL /services/…: expected …, found …`.
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const path = findConfig(options.path, options.env, options.cwd);
  const { text, access } = readConfig(path);
  const parsed = parse(text);
  if (parsed.kind === 'broken') throw mistake(path, [parsed.problem]);

  const { document } = parsed;
  const { config, secrets, problems } = settle(document.value, options, dirname(path));
  const located = locate(document, config, [...document.duplicates, ...problems]);
  if (located.length > 0) throw mistake(path, located);

  // No problem was found, so that it fits the schema, which the type is made of.
  const filled = fill(SCHEMA, config) as SystemConfig;
  const system = normalize(filled, namesAt(document, ['services']), secrets);
  const linted = { system, config: filled, written: document.value, ...(access === undefined ? {} : { file: access }) };
  return { system, path, warnings: locate(document, config, lint(linted)) };
}

type Settled = { readonly config: unknown; readonly secrets: Secrets; readonly problems: readonly Problem[] };

/** The config with everything in it that it gets from elsewhere, and all that is wrong with it. */
function settle(written: unknown, around: Surroundings, folder: string): Settled {
  const substituted = substitute(written, around.env);
  const surrounded = withEnvironment(inherit(substituted.value), around);
  const config = surrounded.value;
  const files = readSecretFiles(config, folder);
  const problems = [
    ...substituted.problems,
    ...surrounded.problems,
    ...validate(config),
    ...settingsProblems(config),
    ...files.problems,
    ...referenceProblems(config),
    ...checkProblems(config),
    ...remedyProblems(config),
  ];
  return { config, secrets: files.secrets, problems };
}

function mistake(path: string, problems: readonly Problem[]): Mistake {
  return new Mistake(problems.map((problem) => formatProblem(path, problem)).join('\n'), EXIT.config);
}
