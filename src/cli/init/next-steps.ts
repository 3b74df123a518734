import { configFlag } from '../config-flag.js';
import type { Io } from '../io.js';

/** What to type after a config was written. @param calls whether the config calls anybody */
export function nextSteps(path: string, calls: boolean, io: Pick<Io, 'env' | 'cwd'>): string {
  const given = configFlag(path, io);
  const steps = [
    [`wardround --dry-run${given}`, 'what a round would do now'],
    [`wardround doctor${given}`, 'is this machine ready for rounds'],
    ...(calls ? [[`wardround notify-test${given}`, 'once your phone listens to the topic in the config']] : []),
    [`wardround install${given}`, 'puts it into the crontab'],
    [`wardround validate${given}`, 'after each change'],
  ] as const;
  const widest = Math.max(...steps.map(([line = '']) => line.length));
  return `\nNext:\n${steps.map(([line = '', what = '']) => `  ${line.padEnd(widest)}  ${what}\n`).join('')}`;
}
