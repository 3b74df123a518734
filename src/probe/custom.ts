import type { CustomCheck } from '../model/service.js';
import type { ProbeResult } from '../model/verdict.js';
import { degraded, failure, firstLine, inMs, readOther, success, unknown, type Probe } from './probe.js';

/** A shell's own codes for "cannot execute" and "not found": nothing was asked of the service (POSIX, 2.8.2). */
const NOT_RUN = new Set([126, 127]);

/** How bash and dash introduce their own complaints when they were given the command as text. */
const SHELL_PREFIX = /^(?:environment|wardround-ask|bash|sh):(?: (?:eval: )?(?:line )?\d+:)? /;

export const custom: Probe<CustomCheck> = {
  query: ({ command, timeoutMs }) => ({ kind: 'shell', command, timeoutMs }),

  read(check, reply) {
    if (reply.kind !== 'exited') return readOther(reply);
    const said = firstLine(reply.output).replace(SHELL_PREFIX, '');
    const detail = `exit code ${String(reply.code)} in ${inMs(reply.ms)}${said === '' ? '' : `: ${said}`}`;
    if (NOT_RUN.has(reply.code)) return unknown(`the check could not be run: ${detail}`, reply.ms);
    return check.exitCodes === 'nagios'
      ? readNagios(reply.code, detail, reply.ms)
      : readPlain(reply.code, detail, reply.ms);
  },

  describe: (check) => check.command,
};

function readPlain(code: number, detail: string, ms: number): ProbeResult {
  return code === 0 ? success(detail, ms) : failure('wrong-answer', detail, ms);
}

/** 0 ok, 1 warning, 2 critical; 3 and all that the convention does not name are unknown (Monitoring Plugins guidelines). */
function readNagios(code: number, detail: string, ms: number): ProbeResult {
  if (code === 0) return success(detail, ms);
  if (code === 1) return degraded(detail, ms);
  return code === 2 ? failure('wrong-answer', detail, ms) : unknown(detail, ms);
}
