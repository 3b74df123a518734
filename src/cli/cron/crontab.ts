import { spawnSync } from 'node:child_process';
import { EXIT, Mistake } from '../../model/mistake.js';
import { escapeText } from '../../report/escape.js';

/** What can be said of somebody's table without changing it. */
export type TableRead =
  | { readonly kind: 'table'; readonly text: string }
  | { readonly kind: 'no-program' }
  | { readonly kind: 'refused'; readonly cause: string };

const LIMIT_MS = 10_000;

/**
 * A user's crontab, a character a byte (latin1), so that it can be written again as it was; empty when there is none.
 *
 * @param user whose; absent: who calls
 */
export function readTable(user?: string): TableRead {
  const { error, status, stdout, stderr } = crontab(user, ['-l']);
  if (error !== undefined) return isMissing(error) ? { kind: 'no-program' } : { kind: 'refused', cause: error.message };
  if (status === 0) return { kind: 'table', text: isAmbiguous(stdout) ? exactTable(user, stdout) : stdout };
  // busybox: "can't open 'root': No such file or directory".
  if (stdout === '' && /no crontab for|No such file/i.test(stderr)) return { kind: 'table', text: '' };
  return { kind: 'refused', cause: complaint(stderr, status) };
}

/** Debian's crontab lists a carriage return, as editors of other systems leave them, as a backslash and an r. */
function isAmbiguous(listed: string): boolean {
  return listed.includes('\\r');
}

/** The table as an editor would be given it, which is as it is. Nothing is changed by an editor that changes nothing. */
function exactTable(user: string | undefined, listed: string): string {
  const { status, stdout } = crontab(user, ['-e'], '', { VISUAL: 'cat', EDITOR: 'cat' });
  return status === 0 && stdout.replaceAll('\r', '\\r') === listed ? stdout : listed;
}

/** @throws Mistake when it cannot be read, with what to do */
export function requireTable(user?: string): string {
  const read = readTable(user);
  if (read.kind === 'table') return read.text;
  if (read.kind === 'refused') throw new Mistake(`the crontab could not be read: ${read.cause}`, EXIT.down);
  throw new Mistake(
    'there is no program "crontab" here. It comes with cron: apt-get install cron (Debian, Ubuntu), dnf install cronie\n' +
      '(Fedora, RHEL), pacman -S cronie (Arch), apk add busybox-openrc (Alpine). Without cron: wardround install --systemd',
    EXIT.down,
  );
}

/** Replaces the whole table; an empty one is removed. @throws Mistake when that was refused, or is not what is there then */
export function writeTable(text: string, user?: string): void {
  const { error, status, stderr } = text === '' ? crontab(user, ['-r']) : crontab(user, ['-'], text);
  const cause = error?.message ?? (status === 0 ? undefined : complaint(stderr, status));
  if (cause !== undefined) throw new Mistake(`the crontab was not changed: ${cause}`, EXIT.down);
  if (requireTable(user) === text) return;
  throw new Mistake('the crontab was written, and is not what was written: look at it with crontab -l', EXIT.down);
}

function crontab(user: string | undefined, args: readonly string[], input?: string, env: NodeJS.ProcessEnv = {}) {
  const whose = user === undefined ? [] : ['-u', user];
  return spawnSync('crontab', [...whose, ...args], {
    encoding: 'latin1',
    timeout: LIMIT_MS,
    env: { ...process.env, LC_ALL: 'C', ...env },
    ...(input === undefined ? {} : { input }),
  });
}

function isMissing(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function complaint(stderr: string, status: number | null): string {
  const text = stderr.trim().replaceAll('\n', '; ');
  return text === '' ? `crontab ended with exit code ${String(status)}` : escapeText(text);
}
