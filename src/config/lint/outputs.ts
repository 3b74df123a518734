import { join, normalize } from 'node:path';
import type { Path, Problem } from '../problem.js';
import { printable } from '../problem.js';
import { trap } from './rule.js';
import type { Linted, Rule } from './rule.js';

/** Two that are written to one file: the last one wins, or what is read is neither. */
export const outputsShareFile: Rule = (linted) => {
  const all = outputsIn(linted);
  return all.flatMap((output, index): Problem[] => {
    const other = all.slice(0, index).find(({ files }) => files.some((file) => output.files.includes(file)));
    if (other === undefined) return [];
    return trap(output.path, {
      expected: 'a file of its own',
      found: `${printable(output.file)}, which belongs to outputs.${other.name}`,
      why: 'each overwrites what the other wrote',
      mend: 'give it another name',
    });
  });
};

/** Nothing but wardround's own memory belongs there: what lies there is read as a journal, or decides. */
export const outputAmongState: Rule = (linted) => {
  const { stateDir } = linted.system;
  return outputsIn(linted).flatMap(({ path, files, file }): Problem[] => {
    const isInside = files.some((each) => each.startsWith(join(stateDir, '/')));
    const isConfig = linted.file !== undefined && files.includes(normalize(linted.file.path));
    if (!isInside && !isConfig) return [];
    return trap(path, {
      expected: 'a file outside the state folder that is not the config',
      found: printable(file),
      why: isConfig
        ? 'the first round overwrites the config'
        : 'others cannot read it there, and it may overwrite the state',
      mend: 'write it to a folder of its own',
    });
  });
};

/** All that an output writes to: `files[0]` is `file`, without dots in its path. */
type Output = { readonly name: string; readonly path: Path; readonly file: string; readonly files: readonly string[] };

function outputsIn({ config, system: { outputs } }: Linted): Output[] {
  const written = Object.entries(config.outputs ?? {});
  return written.flatMap(([name, value]): Output[] => {
    const log = name === 'log' ? outputs?.log : undefined;
    const file = log?.path ?? (typeof value === 'string' ? value : undefined);
    if (file === undefined) return [];
    const aside = Array.from({ length: log?.keep ?? 0 }, (_, index) => `${normalize(file)}.${String(index + 1)}`);
    const path = typeof value === 'string' ? ['outputs', name] : ['outputs', name, 'path'];
    return [{ name, path, file, files: [normalize(file), ...aside] }];
  });
}
