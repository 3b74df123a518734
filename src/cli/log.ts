import { fileTroubleOf } from '../model/message-of.js';
import type { LogOutput } from '../model/outputs.js';
import type { Round, RoundEvent } from '../model/round.js';
import { appendLog } from '../output/log-file.js';
import { jsonLogLines, jsonLogSummary } from '../report/json-log.js';
import { logLines, logSummary } from '../report/log.js';

/** The log that wardround writes itself, whatever is printed. Never throws. */
export type Log = { readonly tell: (event: RoundEvent) => void; readonly report: (round: Round) => void };

/**
 * @param log absent: nothing is written
 * @param rotates whether this process may put the file aside: only the one that makes the round
 * @param trouble is told once when the log cannot be written: the round goes on
 */
export function openLog(log: LogOutput | undefined, rotates: boolean, trouble: (message: string) => void): Log {
  if (log === undefined) return { tell: () => undefined, report: () => undefined };
  let failed = false;
  let round: string | undefined;
  const write = (lines: readonly string[]): void => {
    try {
      appendLog(log, lines, rotates);
    } catch (error) {
      if (!failed) trouble(`the log could not be written: ${fileTroubleOf(error)}`);
      failed = true;
    }
  };
  const isText = log.format === 'text';
  return {
    tell(event) {
      if (event.kind === 'round-started') round = event.id;
      const now = new Date();
      write(isText ? logLines(event, now, log.verbose) : jsonLogLines(event, now, log.verbose, round));
    },
    report(ended) {
      write((isText ? logSummary : jsonLogSummary)(ended, new Date()));
    },
  };
}
