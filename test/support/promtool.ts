import { spawnSync } from 'node:child_process';

export type Checked = { readonly code: number | null; readonly said: string };

/** What Prometheus' own promtool says; undefined where it is not installed, which fails in CI. */
export function promtool(args: readonly string[], input = ''): Checked | undefined {
  const { status, error, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  if (error !== undefined) {
    const mustRun = process.env.CI !== undefined && process.env.CI !== '';
    if (mustRun) throw new Error(`promtool (of the package prometheus) could not be run: ${error.message}`);
    return undefined;
  }
  return { code: status, said: `${stdout}${stderr}` };
}

export const NO_PROMTOOL =
  'promtool is not installed (apt-get install prometheus): the metrics are not held against it';
