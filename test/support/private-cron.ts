import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { findProgram } from './image-files.js';

export type PrivateCron = {
  /** Where files that the jobs put into /var/log are. */
  readonly logFolder: string;
  /** Runs a program to its end where cron runs: it sees cron's tables and log in the place of the machine's. */
  run(
    argv: readonly string[],
    options?: { readonly input?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<{ readonly code: number | undefined; readonly stdout: string; readonly stderr: string }>;
  /** Resolves, with what was said, when cron could not be started or has ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

/** Why cron cannot be run apart from the machine's own, if so. */
export async function obstacleToPrivateCron(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'it takes root';
  for (const program of ['cron', 'crontab', 'unshare', 'setpriv', 'nsenter']) {
    if ((await findProgram(program)) === undefined) return `${program} is not installed`;
  }
  const { failed, stderr } = await execa('unshare', ['--mount', 'true'], { reject: false });
  return failed ? `root may not mount here (${stderr})` : undefined;
}

/**
 * Everything that cron reads and writes is covered, in a mount namespace of its own, by folders of the test: neither
 * the machine's tables nor its log nor its running cron are touched, and the machine's jobs do not run here.
 */
const SETUP = `
set -e
mount --bind "$1/tables" /var/spool/cron/crontabs
mount --bind "$1/log" /var/log
mount --bind "$1/bin" /usr/local/bin
[ ! -d /etc/cron.d ] || mount --bind "$1/empty" /etc/cron.d
[ ! -f /etc/crontab ] || mount --bind /dev/null /etc/crontab
mount -t tmpfs tmpfs /run
crontab "$1/crontab"
: >"$1/up"
exec cron -f
`;

/**
 * Installs a table with the real `crontab` and runs the real `cron` on it.
 *
 * @param crontab - the table's text
 * @param programs - scripts to be found in /usr/local/bin, by name
 */
export async function startPrivateCron(
  crontab: string,
  programs: Readonly<Record<string, string>>,
): Promise<PrivateCron> {
  const folder = await mkdtemp(join(tmpdir(), 'wardround-cron-'));
  for (const name of ['tables', 'log', 'bin', 'empty']) await mkdir(join(folder, name));
  // As the system's own: cron's group may enter and add, not list.
  await chmod(join(folder, 'tables'), 0o1730);
  await writeFile(join(folder, 'crontab'), crontab);
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, 'bin', name), script, { mode: 0o755 });
  }
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const cron = execa('setpriv', ['--pdeathsig', 'KILL', ...apart, 'sh', '-c', SETUP, 'sh', folder], {
    all: true,
    reject: false,
    forceKillAfterDelay: false,
  });
  const ended = cron.then(({ all, shortMessage }) => `${shortMessage ?? 'cron ended'}: ${all}`);
  const stop = async () => {
    await killChildOf(cron.pid);
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const run: PrivateCron['run'] = async (argv, { input = '', env = {} } = {}) => {
    const [child] = await childrenOf(cron.pid);
    const where = ['--mount', '--pid', '--target', child ?? ''];
    const { exitCode, stdout, stderr } = await execa('nsenter', [...where, '--', ...argv], {
      reject: false,
      extendEnv: false,
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C', ...env },
      input,
      stripFinalNewline: false,
    });
    return { code: exitCode, stdout, stderr };
  };
  await isUp(join(folder, 'up'), ended);
  return { logFolder: join(folder, 'log'), run, ended, stop };
}

/** Once everything is covered, and the table is there. */
async function isUp(file: string, ended: Promise<string>): Promise<void> {
  let why: string | undefined;
  void ended.then((said) => (why = said));
  while (why === undefined && !existsSync(file)) await sleep(20);
}

/** Its parent is left to see how it ended, or it would stay as a zombie where process 1 does not look after orphans. */
async function killChildOf(pid: number | undefined): Promise<void> {
  for (const child of await childrenOf(pid)) process.kill(Number(child), 'SIGKILL');
}

async function childrenOf(pid: number | undefined): Promise<string[]> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').catch(() => '');
  return children.trim().split(' ').filter(Boolean);
}
