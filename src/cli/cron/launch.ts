import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isSea } from 'node:sea';
import type { System } from '../../model/service.js';
import type { Account } from '../account.js';

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The words that start this very program, wherever one is: Node and its script, or one executable file. */
export function thisProgram(): string[] {
  const script = process.argv[1];
  return isSea() || script === undefined ? [process.execPath] : [process.execPath, realpathSync(script)];
}

/** The usual folders, and at the end the one of the Node that runs this: a version of somebody's own hides no program. */
export function pathWith(program: readonly string[]): string {
  return [...new Set([...FOLDERS, dirname(program[0] ?? '/')])].join(':');
}

/** What cron gives to the jobs of this user's table. */
export function cronEnvironment({ name, home }: Account, variables: ReadonlyMap<string, string>): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    SHELL: '/bin/sh',
    HOME: home,
    ...Object.fromEntries(variables),
    LOGNAME: name,
    USER: name,
  };
}

/**
 * What a shell has said and cron would not: where the state is, so that rounds of both see the same lock, and where the
 * engine is. Nothing secret: whoever reads the table reads its lines.
 */
export function carried(here: System, underCron: System, env: NodeJS.ProcessEnv): Map<string, string> {
  const found = new Map<string, string>();
  if (here.stateDir !== underCron.stateDir) found.set('WARDROUND_STATE_DIR', here.stateDir);
  if (here.dockerHost !== underCron.dockerHost) found.set('DOCKER_HOST', here.dockerHost);
  if (!here.dockerHost.startsWith('unix:')) {
    for (const name of ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH']) {
      const value = env[name];
      if (value !== undefined && value !== '') found.set(name, value);
    }
  }
  return found;
}

/** Where a log is when nobody says. @param name of the file */
export function defaultLog({ uid, home }: Account, env: NodeJS.ProcessEnv, name = 'wardround.log'): string {
  if (uid === 0) return join('/var/log', name);
  const stated = env.XDG_STATE_HOME;
  const state = stated !== undefined && isAbsolute(stated) ? stated : join(home, '.local', 'state');
  return join(state, 'wardround', name);
}

const LOG_CHECK = `if [ -e "$1" ]; then [ ! -d "$1" ] && [ -w "$1" ]; exit; fi
folder=$(dirname -- "$1")
while [ ! -e "$folder" ]; do folder=$(dirname -- "$folder"); done
[ -d "$folder" ] && [ -w "$folder" ] && [ -x "$folder" ]`;

/** Whether this user may write the log, and make the folders that are missing above it. */
export function canWriteLog(path: string, account: Account): boolean {
  return runAs(account, ['/bin/sh', '-c', LOG_CHECK, 'sh', path]).status === 0;
}

/**
 * Makes the folder of the log, in the user's name.
 *
 * @param umask of the folder: what reads a log of the config, or lies beside it, may be another user's
 * @returns whether it is there
 */
export function makeLogFolder(path: string, account: Account, umask: '077' | '022'): boolean {
  const script = 'umask "$2"; mkdir -p -- "$(dirname -- "$1")"';
  return runAs(account, ['/bin/sh', '-c', script, 'sh', path, umask]).status === 0;
}

const LIMIT_MS = 30_000;

/** Runs a program to its end, as this user and with nothing but this environment. */
export function runAs(
  { uid, gid, home }: Account,
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv = {},
) {
  const other = process.getuid?.() === uid ? {} : { uid, gid };
  return spawnSync(program, args, {
    ...other,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    cwd: isThere(home) ? home : '/',
    env: { PATH: FOLDERS.join(':'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function isThere(folder: string): boolean {
  try {
    return realpathSync(folder) !== '';
  } catch {
    return false;
  }
}
