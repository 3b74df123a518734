import { statusDetail } from '../decide/status-long.js';
import { historyOf } from '../history/fold.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Status } from '../model/status.js';
import { describeCheck } from '../probe/index.js';
import { escapeText } from '../report/escape.js';
import { explanationText } from '../report/explain.js';
import { whereOf } from '../report/place.js';
import { statusHead, statusTable } from '../report/status.js';
import { statusJson } from '../report/status-json.js';
import { statusNotes, type Shown } from '../report/status-notes.js';
import type { Style } from '../report/style.js';
import { currentMoment } from '../state/clock.js';
import { createHistories } from '../state/history.js';
import { formatTrouble } from '../state/format.js';
import { loadFor } from './config.js';
import { withDisabled } from './disabled.js';
import type { Io } from './io.js';
import { requireServices } from './names.js';
import { probeCharts } from './status/check.js';
import { readCharts, statusOf, type Charts } from './status/read.js';
import { styleOf } from './style.js';
import { watch } from './status/watch.js';

export type StatusOptions = {
  readonly config?: string;
  /** Empty: all, as a table. */
  readonly services: readonly string[];
  readonly json: boolean;
  /** Whether each service is asked now. */
  readonly check: boolean;
  /** Draw it again and again: so many ms apart. */
  readonly watchMs?: number;
};

/**
 * `wardround status`: how all stands by the state files.
 *
 * @returns 1 when something is down, 3 when something is not known, else 0
 * @throws Mistake for a wrong config or name
 */
export async function status(options: StatusOptions, io: Io): Promise<number> {
  const loaded = loadFor(options, io);
  const { stateTrouble } = loaded;
  requireServices(options.services, loaded.system);
  for (const trouble of [stateTrouble, formatTrouble(loaded.system.stateDir)]) {
    if (trouble !== undefined) io.stderr.write(`wardround: ${escapeText(trouble)}\n`);
  }
  const look = (): Look => {
    const { system } = withDisabled(loaded.system);
    const now = currentMoment();
    const charts = readCharts(system, options.services, now.at);
    return { charts, shown: statusOf(system, charts, now, false), stateDir: system.stateDir };
  };
  const { watchMs } = options;
  if (watchMs !== undefined) {
    if (!io.stdout.isTTY) throw new Mistake('--watch needs a terminal; for a script there is --json', EXIT.usage);
    return watch(watchMs, (style) => textOf(look(), options, style), io);
  }
  const before = look();
  let { charts, shown } = before;
  if (options.check) {
    charts = await probeCharts(loaded.system, charts, io, stateTrouble);
    shown = statusOf(loaded.system, charts, currentMoment(), true);
  }
  io.stdout.write(
    options.json ? statusJson(shown) : textOf({ ...before, charts, shown }, options, styleOf(io.stdout, io.env)),
  );
  return shown.exitCode;
}

type Look = { readonly charts: Charts; readonly shown: Status; readonly stateDir: string };

function textOf(look: Look, { services }: StatusOptions, style: Style): string {
  const { charts, shown } = look;
  if (shown.round.last === undefined && !shown.probed && shown.services.every(({ word }) => FRESH.has(word))) {
    return 'no round was made yet, so that nothing is known; this makes one: wardround run\n';
  }
  if (services.length === 0) return statusTable(shown, style);
  const head = statusHead(shown, style).map((line) => `${line}\n`);
  return [...head, ...charts.patients.map((_, index) => `\n${detailText(look, index, style)}`)].join('');
}

const FRESH: ReadonlySet<string> = new Set(['never_asked', 'disabled', 'stopped']);
const IN_FULL: ReadonlySet<Shown> = new Set<Shown>(['restarts', 'check', 'since', 'incident']);

const OUTAGES_SHOWN = 3;

function detailText({ charts, shown, stateDir }: Look, index: number, style: Style): string {
  const [patient, status] = [charts.patients[index], shown.services[index]];
  if (patient === undefined || status === undefined) return '';
  const { service, past, events } = patient;
  const known = createHistories(stateDir).read(service.name, events);
  const detail = statusDetail(
    {
      service,
      status,
      facts: past.kind === 'known' ? past.facts : undefined,
      events,
      outages: historyOf(known.past, known.events, shown.at).outages.slice(-OUTAGES_SHOWN),
      question: `${describeCheck(service.check)}, ${whereOf(service.target)}`,
      notes: statusNotes(status, shown.at, IN_FULL),
    },
    currentMoment(),
  );
  return explanationText(detail, style);
}
