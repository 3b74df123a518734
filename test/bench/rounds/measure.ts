import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Times are ms. */
export type Sample = {
  readonly wallMs: number;
  /** User and system, of the client and all that it waited for. */
  readonly clientCpuMs: number;
  /** Of everything that ran on this machine meanwhile: the engine, the containers, and whoever else. */
  readonly machineCpuMs: number;
};

export type Command = { readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv };

export type Ended = { readonly code: number | null; readonly output: string };

/** As `getconf CLK_TCK` says, which is 100 on every Linux that Node runs on. */
const TICK_MS = 10;
const POLL_MS = 3;

const running = new Set<ChildProcess>();

/** Ends what is being measured, with all that it started. */
export function endAll(): void {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/** Runs a command to its end, and says what it cost. bash's own clock counts: its start is no part of it. */
export async function time(command: Command): Promise<{ sample: Sample; ended: Ended }> {
  const timing = 'TIMEFORMAT="%3R %3U %3S"; exec 3>&1; time "$@" </dev/null >&3 2>&1 3>&-';
  const before = machineCpuMs();
  const { code, output, errors } = await run({ ...command, argv: ['bash', '-c', timing, 'bash', ...command.argv] });
  const machine = machineCpuMs() - before;
  const [wall = NaN, user = NaN, system = NaN] = (errors.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map((seconds) => Number(seconds) * 1_000);
  if (Number.isNaN(wall + user + system)) throw new Error(`bash said no times: ${errors}`);
  return { sample: { wallMs: wall, clientCpuMs: user + system, machineCpuMs: machine }, ended: { code, output } };
}

/** Runs a command to its end, not timed; `onPoll` is called every few ms with its pid, if given. */
export async function watch(command: Command, onPoll?: (pid: number) => void): Promise<Ended> {
  const { code, output } = await run(command, onPoll);
  return { code, output };
}

async function run({ argv, env }: Command, onPoll?: (pid: number) => void): Promise<Ended & { errors: string }> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const poll = async (): Promise<void> => {
    while (running.has(child) && child.pid !== undefined) {
      onPoll?.(child.pid);
      await sleep(POLL_MS);
    }
  };
  const polling = onPoll === undefined ? undefined : poll();
  const code = await closed.finally(() => running.delete(child));
  await polling;
  return { code, output, errors };
}

/** What all cores have worked since the machine was started: all but idle and waiting for disks. */
export function machineCpuMs(): number {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/);
  const [user, nice, system, , , irq, softirq] = ticks.map(Number);
  return [user, nice, system, irq, softirq].reduce<number>((sum, each) => sum + (each ?? 0), 0) * TICK_MS;
}

/** The largest that a process and all below it have been, together, of those that live now; KiB. */
export function memoryKib(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(procText(`${name}/stat`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return [...parents.keys()]
    .filter(isBelow)
    .map((pid) => Number(/^VmHWM:\s+(\d+)/m.exec(procText(`${pid}/status`))?.[1] ?? 0))
    .reduce((sum, each) => sum + each, 0);
}

function procText(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}

/** How many pids were given out in a container so far: the next one, which this takes itself. */
export function nextPidIn(mainPid: number): number {
  const { stdout } = spawnSync('nsenter', ['-t', String(mainPid), '-p', 'sh', '-c', 'echo $$'], { encoding: 'utf8' });
  return Number(stdout);
}

/** What was given out between two of them, which count round and begin again at 300. */
export function pidsBetween(before: number, after: number): number {
  const between = after - before - 1;
  if (between >= 0) return between;
  return between + Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8')) - 300;
}
