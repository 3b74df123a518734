import type { Round, RoundEvent } from '../model/round.js';
import type { ProbeResult } from '../model/verdict.js';
import { escapeUnprintable } from './json-text.js';
import { shownLines, summaryLines, type Line } from './log.js';
import { outcomeCounts } from './summary.js';

/**
 * The log lines of one event as JSON objects, one a line. `message` is what the text log says; the other fields spare
 * readers to take it apart.
 *
 * @param round the id of the round, once it is known
 */
export function jsonLogLines(event: RoundEvent, now: Date, verbose: boolean, round: string | undefined): string[] {
  const about = { event: event.kind, ...(round === undefined ? {} : { round }), ...subjectOf(event) };
  return shownLines(event, verbose).map((line) => jsonLine(line, now, about));
}

/** What closes a round, in the same form; the last line has the sums. */
export function jsonLogSummary(round: Round, now: Date): string[] {
  const { id, durationMs, exitCode, mode } = round;
  const sums = {
    mode,
    duration_ms: durationMs,
    exit_code: exitCode,
    outcomes: Object.fromEntries(outcomeCounts(round)),
  };
  const lines = summaryLines(round);
  return lines.map((line, index) =>
    jsonLine(line, now, { event: 'round-ended', round: id, ...(index === lines.length - 1 ? sums : {}) }),
  );
}

function jsonLine([level, message]: Line, now: Date, about: object): string {
  return escapeUnprintable(JSON.stringify({ time: now.toISOString(), level: level.toLowerCase(), ...about, message }));
}

/** Whom or what an event is about, and what was seen. */
function subjectOf(event: RoundEvent): object {
  return {
    ...('service' in event ? { service: event.service.name } : {}),
    ...('container' in event ? { container: event.container } : {}),
    ...('result' in event ? resultOf(event.result) : {}),
  };
}

function resultOf(result: ProbeResult): object {
  return {
    result: result.kind,
    duration_ms: Math.round(result.ms),
    ...(result.kind === 'failure' ? { failure: result.failure } : {}),
  };
}
