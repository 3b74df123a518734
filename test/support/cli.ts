import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The parts of a JSON report that tests speak of. */
export type Report = {
  readonly run: { readonly exit_code: number; readonly duration_ms: number; readonly cut_short?: string };
  readonly services: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly reason: string;
    readonly restarts: number;
    readonly blocked_by: readonly string[];
    readonly check: { readonly result: string; readonly detail: string } | null;
  }[];
};

export type Finished = { readonly code: number | undefined; readonly stdout: string; readonly stderr: string };

export type Ward = {
  readonly folder: string;
  readonly stateDir: string;
  readonly stopMarkerDir: string;
  /** Replaces the config by this one; folders and engine are filled in. */
  readonly configure: (config: object) => void;
  /** Runs the built program, as cron would. */
  readonly run: (...args: readonly string[]) => Promise<Finished>;
  readonly start: (...args: readonly string[]) => ReturnType<typeof startProgram>;
  /** One round, as its JSON report, and the outcomes by name. */
  readonly round: (...args: readonly string[]) => Promise<Report & { readonly outcomes: Record<string, string> }>;
};

/** A folder of its own with config, state and stop markers, for one test. */
export function createWard(dockerHost: string, config: object = {}): Ward {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'system-config.json');
  const stateDir = join(folder, 'state');
  const stopMarkerDir = join(folder, 'stop');
  const configure = (given: object): void => {
    const whole = { state_dir: stateDir, stop_marker_dir: stopMarkerDir, docker: { host: dockerHost }, ...given };
    writeFileSync(path, JSON.stringify(whole, null, 2));
  };
  configure(config);
  const start = (...args: readonly string[]): ReturnType<typeof startProgram> =>
    startProgram([...args, '--config', path]);
  const run = async (...args: readonly string[]): Promise<Finished> => {
    const { exitCode, stdout, stderr } = await start(...args);
    return { code: exitCode, stdout, stderr };
  };
  return {
    folder,
    stateDir,
    stopMarkerDir,
    configure,
    run,
    start,
    async round(...args) {
      const { stdout, stderr } = await run('run', '--format', 'json', ...args);
      if (stdout === '') throw new Error(`no report: ${stderr}`);
      const report = JSON.parse(stdout) as Report;
      return { ...report, outcomes: Object.fromEntries(report.services.map(({ name, outcome }) => [name, outcome])) };
    },
  };
}

/** cron's environment is nearly empty; so is this one. */
function startProgram(args: readonly string[]) {
  return execa(process.execPath, [MAIN, ...args], {
    reject: false,
    extendEnv: false,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent', LANG: 'C' },
  });
}
