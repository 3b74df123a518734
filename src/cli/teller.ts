import type { Round, RoundEvent } from '../model/round.js';
import { jsonReport } from '../report/json.js';
import { junitReport } from '../report/junit.js';
import { logLines, logSummary } from '../report/log.js';
import { nagiosReport } from '../report/nagios.js';
import { prettyReport } from '../report/pretty.js';
import { prettyProgress } from '../report/progress.js';
import { createCountdown } from './countdown.js';
import type { Format } from './formats.js';
import type { Io } from './io.js';
import { styleOf } from './style.js';

export type TellerOptions = {
  readonly format: Format;
  /** Every step as it happens. */
  readonly verbose: boolean;
  /** Only what needs a person's attention. */
  readonly quiet: boolean;
};

/** Tells a round while it goes on, and reports it at the end. */
export type Teller = { readonly tell: (event: RoundEvent) => void; readonly report: (round: Round) => void };

/**
 * The report goes to stdout, diagnostics to stderr. A log is the one report that is written line by line: a round that
 * is killed half way has then left its traces.
 */
export function createTeller(options: TellerOptions, io: Io): Teller {
  const countdown = createCountdown(io);
  const steps = options.format === 'log' ? logTeller(options, io) : stepTeller(options, io);
  return {
    tell(event) {
      countdown.clear();
      if (event.kind === 'trouble') io.stderr.write(`wardround: ${oneLine(event.message)}\n`);
      else steps(event);
      countdown.follow(event);
    },
    report(round) {
      countdown.clear();
      // The steps stand above the report only where both are shown.
      if (options.format === 'pretty' && options.verbose && io.stdout.isTTY) io.stdout.write('\n');
      io.stdout.write(reportOf(round, options, io));
    },
  };
}

function logTeller({ verbose, quiet }: TellerOptions, io: Io): (event: RoundEvent) => void {
  return (event) => {
    if (quiet && event.kind === 'passed' && event.result.kind === 'success') return;
    for (const line of logLines(event, new Date(), verbose)) io.stdout.write(`${line}\n`);
  };
}

function stepTeller({ verbose }: TellerOptions, io: Io): (event: RoundEvent) => void {
  if (!verbose) return () => undefined;
  const style = styleOf(io.stderr, io.env);
  return (event) => {
    for (const line of prettyProgress(event, style)) io.stderr.write(`${line}\n`);
  };
}

function reportOf(round: Round, { format, quiet }: TellerOptions, io: Io): string {
  switch (format) {
    case 'json':
      return jsonReport(round);
    case 'junit':
      return junitReport(round);
    case 'nagios':
      return nagiosReport(round);
    case 'log':
      return quiet && isCalm(round)
        ? ''
        : logSummary(round, new Date())
            .map((line) => `${line}\n`)
            .join('');
    case 'pretty': {
      const visits = quiet ? round.visits.filter(({ outcome }) => !CALM.has(outcome)) : round.visits;
      return quiet && isCalm(round) ? '' : prettyReport({ ...round, visits }, styleOf(io.stdout, io.env));
    }
  }
}

function isCalm(round: Round): boolean {
  return round.visits.every(({ outcome }) => CALM.has(outcome));
}

const CALM = new Set(['healthy', 'not_due', 'disabled', 'stopped']);

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
