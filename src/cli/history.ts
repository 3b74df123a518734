import { figuresOf, outagesIn, overallOf } from '../history/figures.js';
import { historySince } from '../history/fold.js';
import type { HistoryReport, Span } from '../model/history.js';
import { EXIT, Mistake } from '../model/mistake.js';
import { escapeText } from '../report/escape.js';
import { historyText } from '../report/history.js';
import { historyCsv } from '../report/history-csv.js';
import { historyJson } from '../report/history-json.js';
import { utcWords } from '../report/history-words.js';
import { createHistories } from '../state/history.js';
import { createJournal } from '../state/journal.js';
import { loadFor } from './config.js';
import { parseSince } from './duration.js';
import type { HistoryFormat } from './formats.js';
import type { Io } from './io.js';
import { requireServices } from './names.js';
import { styleOf } from './style.js';

export type HistoryOptions = {
  readonly config?: string;
  readonly services: readonly string[];
  readonly since?: string;
  readonly format?: HistoryFormat;
};

/**
 * `wardround history [NAME..]`: what the journals and the history files say of the past. Services that the config has no
 * longer are shown when they are named.
 *
 * @throws Mistake for a wrong config, an unknown name, or a `--since` that is no time
 */
export function history({ services, since = '7d', format = 'pretty', ...options }: HistoryOptions, io: Io): number {
  const now = Date.now();
  const from = parseSince(since, now);
  if (from === undefined) {
    throw new Mistake(
      `--since: expected a length of time such as 30m, 12h, 7d or 4w, or a date of the past such as 2026-11-20, found "${escapeText(since, 100)}"`,
      EXIT.usage,
    );
  }
  const { system } = loadFor(options, io);
  requireServices(services, system, () => createHistories(system.stateDir).services());
  const names = services.length > 0 ? [...new Set(services)] : [...system.services.keys()];
  const report = historyReport(system.stateDir, names, { from, to: now }, (message) => {
    io.stderr.write(`wardround: ${escapeText(message)}\n`);
  });
  if (format === 'json') io.stdout.write(historyJson(report));
  else if (format === 'csv') io.stdout.write(historyCsv(report));
  else if (report.services.every(({ figures, outages }) => figures.since === undefined && outages.length === 0)) {
    io.stdout.write(`nothing is known of the time since ${utcWords(from)} UTC: each round adds to it\n`);
  } else io.stdout.write(historyText(report, styleOf(io.stdout, io.env)));
  return EXIT.ok;
}

function historyReport(
  stateDir: string,
  names: readonly string[],
  span: Span,
  onTrouble: (message: string) => void,
): HistoryReport {
  const [journal, histories] = [createJournal(stateDir), createHistories(stateDir)];
  const services = names.map((name) => {
    const read = journal.read(name);
    if (read.kind === 'unreadable') onTrouble(`${name}: ${read.cause}`);
    const { past, events, troubles } = histories.read(name, read.kind === 'events' ? read.events : []);
    for (const trouble of troubles) onTrouble(`${name}: ${trouble}`);
    const history = historySince(past, events, span.from, span.to);
    return { name, figures: figuresOf(history, span), outages: outagesIn(history, span) };
  });
  return { span, services, overall: overallOf(services.map(({ figures }) => figures)) };
}
