import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Io } from './io.js';

/** A user of this machine. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string };

/**
 * Whose crontab is meant.
 *
 * @param name as `--user` gives it; absent: who calls
 * @throws Mistake when there is no such user, or when another's is asked for by anybody but root
 */
export function accountFor(name: string | undefined, io: Io): Account {
  const own = ownAccount(io);
  if (name === undefined || name === own.name) return own;
  if (!io.isRoot) {
    throw new Mistake(
      `--user: only root may change the crontab of ${JSON.stringify(name)}; you are ${own.name}`,
      EXIT.usage,
    );
  }
  const found = lookUp(name);
  if (found === undefined) throw new Mistake(`--user: there is no user ${JSON.stringify(name)} here`, EXIT.usage);
  return found;
}

/** Whom `crontab -u` is to be told; undefined for who calls. */
export function tableOwner({ name, uid }: Account): string | undefined {
  return uid === process.getuid?.() ? undefined : name;
}

function ownAccount({ env }: Io): Account {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  try {
    const { username, homedir } = userInfo();
    return { name: username, uid, gid, home: homedir };
  } catch {
    // A user id that has no name, as containers know them.
    return { name: env.LOGNAME ?? String(uid), uid, gid, home: env.HOME ?? '/' };
  }
}

/** By getent, which also knows the users of LDAP; where there is none, by the file. */
function lookUp(name: string): Account | undefined {
  if (!/^[A-Za-z_][\w.-]*\$?$/.test(name)) return undefined;
  const { status, stdout } = spawnSync('getent', ['passwd', name], { encoding: 'utf8' });
  const text = status === 0 ? stdout : readOrEmpty('/etc/passwd');
  const fields = text
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  if (fields === undefined) return undefined;
  const [, , uid, gid, , home = '/'] = fields;
  return { name, uid: Number(uid), gid: Number(gid), home };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
