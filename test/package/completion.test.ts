import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion.js';
import { SHELLS, type Shell } from '../../src/cli/shells.js';
import { describeWithProgram } from '../support/programs.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const REDIS = { health_check: { type: 'tcp', port: 6379 }, type: 'external' };
const CONFIG = { services: { redis: REDIS, 'redis-replica': REDIS, web: REDIS } };

/** How each shell is asked what it would offer for the words of `$typed`, the last of which is not finished. */
const ASK: Readonly<Record<Shell, (script: string, typed: readonly string[]) => readonly string[]>> = {
  bash: (script, typed) => [
    '-c',
    `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wardround; printf '%s\\n' "\${COMPREPLY[@]}"`,
    script,
    ...typed,
  ],
  // What its own completion system is told, which shows it.
  zsh: (script, typed) => [
    '-f',
    '-c',
    `compdef() { : }; _files() { : }; _describe() { print -l -- "\${(@P)2%%:*}" }
     source "$0"; words=("$@"); CURRENT=$#; _wardround`,
    script,
    ...typed,
  ],
  fish: (script, typed) => ['-N', '-c', `source $argv[1]; complete -C $argv[2]`, script, typed.join(' ')],
};

for (const shell of SHELLS)
  describeWithProgram(shell, `completion by ${shell}`, () => {
    tryIn(shell);
  });

function tryIn(shell: Shell): void {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-completion-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
  writeFileSync(join(folder, 'script'), completionScript(shell));
  writeFileSync(join(folder, 'wardround'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(join(folder, 'wardround'), 0o755);
  const env = {
    PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
    HOME: folder,
    WARDROUND_CONFIG: join(folder, 'config.json'),
  };

  it.each([
    [['wardround', 'vali'], ['validate']],
    [
      ['wardround', 'explain', 'red'],
      ['redis', 'redis-replica'],
    ],
    [['wardround', '--dry-run', '--service', 'w'], ['web']],
    [
      ['wardround', 'run', '--format', 'j'],
      ['json', 'junit'],
    ],
    [['wardround', 'run', '--no'], ['--no-recover']],
  ])('offers for %j: %j', async (typed, expected) => {
    const { stdout } = await execa(shell, ASK[shell](join(folder, 'script'), typed), { env, extendEnv: false });
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(expected);
  });
}
