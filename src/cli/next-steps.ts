import { findConfig } from '../config/find.js';
import type { Io } from './io.js';

/** What to type after a config was written. @param calls whether the config calls anybody */
export function nextSteps(path: string, calls: boolean, { env, cwd }: Io): string {
  const given = isFoundAnyway(path, env, cwd)
    ? ''
    : ` --config ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
  const steps = [
    [`wardround --dry-run${given}`, 'what a round would do now'],
    ...(calls ? [[`wardround notify-test${given}`, 'once your phone listens to the topic in the config']] : []),
    [`wardround install${given}`, 'puts it into the crontab'],
    [`wardround validate${given}`, 'after each change'],
  ] as const;
  const widest = Math.max(...steps.map(([line = '']) => line.length));
  return `\nNext:\n${steps.map(([line = '', what = '']) => `  ${line.padEnd(widest)}  ${what}\n`).join('')}`;
}

function isFoundAnyway(path: string, env: NodeJS.ProcessEnv, cwd: string): boolean {
  try {
    return findConfig(undefined, env, cwd) === path;
  } catch {
    return false;
  }
}
