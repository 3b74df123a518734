import { RE2JS } from 're2js';
import type { ProcessCheck } from '../model/service.js';
import { failure, readOther, success, type Probe } from './probe.js';

/** `pgrep -f` without its traps: the pattern is looked for in full command lines, and never finds the runner itself. */
export const process: Probe<ProcessCheck> = {
  query: () => ({ kind: 'processes' }),

  read(check, reply) {
    if (reply.kind !== 'processes') return readOther(reply);
    const pattern = RE2JS.compile(check.processName);
    const found = reply.commandLines.filter((commandLine) => pattern.matcher(commandLine).find()).length;
    const running = `${String(found)} ${found === 1 ? 'process' : 'processes'}`;
    if (found >= check.minCount) return success(running, 0);
    return failure(
      'crash',
      found === 0 ? 'no such process' : `${running}, expected at least ${String(check.minCount)}`,
      0,
    );
  },

  describe: (check) => `processes matching /${check.processName}/`,
};
