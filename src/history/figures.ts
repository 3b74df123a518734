import type { Day, Figures, History, Outage, Overall, Span } from '../model/history.js';
import { DAY_MS, addDays, dayStart, emptyDay } from './day.js';
import { latencyQuantile } from './latency.js';

/**
 * The figures of one service over a span, as docs/history.md defines them. Days count as a whole: to begin within one,
 * make the history of it by `historySince`.
 */
export function figuresOf(history: History, span: Span): Figures {
  const days = history.days.filter((day) => isIn(day, span));
  const total = days.reduce(addDays, emptyDay(''));
  const outages = history.outages.filter((outage) => overlaps(outage, span));
  const [first] = days;
  const since = first === undefined ? undefined : Math.max(span.from, dayStart(first.day));
  const watchedMs = total.upMs + total.downMs;
  const passed = total.checks.success + total.checks.degraded;
  const checks = passed + total.checks.failure;
  const lengths = outages.map((outage) => lengthMs(outage, span));
  const ended = outages.filter(({ to }) => to !== undefined && to < span.to);
  const begun = outages.filter(({ from }) => from >= span.from).length;
  return {
    checks,
    checksPassed: passed,
    restarts: total.restarts,
    restartsHelped: total.helped,
    outages: outages.length,
    downMs: total.downMs,
    ...known({
      since,
      uptime: ratio(total.upMs, watchedMs),
      checkSuccess: ratio(passed, checks),
      recoverySuccess: ratio(total.helped, total.restarts),
      // One restart on the first morning is not some dozens a day.
      restartsPerDay: since === undefined ? undefined : total.restarts / Math.max(1, (span.to - since) / DAY_MS),
      longestMs: lengths.length === 0 ? undefined : Math.max(...lengths),
      mttrMs: ratio(sum(ended.map((outage) => lengthMs(outage, span))), ended.length),
      mtbfMs: ratio(total.upMs, begun),
      p50Ms: latencyQuantile(total.latencies, 0.5),
      p95Ms: latencyQuantile(total.latencies, 0.95),
    }),
  };
}

/** What all services come to together. */
export function overallOf(list: readonly Figures[]): Overall {
  const total = (of: (figures: Figures) => number): number => sum(list.map(of));
  const [checks, checksPassed] = [total((one) => one.checks), total((one) => one.checksPassed)];
  const [restarts, restartsHelped] = [total((one) => one.restarts), total((one) => one.restartsHelped)];
  return {
    checks,
    checksPassed,
    restarts,
    restartsHelped,
    outages: total((one) => one.outages),
    ...known({
      checkSuccess: ratio(checksPassed, checks),
      recoverySuccess: ratio(restartsHelped, restarts),
    }),
  };
}

/** The outages that some part of the span was in, oldest first. */
export function outagesIn({ outages }: History, span: Span): readonly Outage[] {
  return outages.filter((outage) => overlaps(outage, span));
}

/** How long an outage lasted, its time before the span included; one that goes on, until the span ends. In ms. */
export function lengthMs({ from, to }: Outage, span: Span): number {
  return Math.max(0, (to ?? span.to) - from);
}

function isIn({ day }: Day, { from, to }: Span): boolean {
  const start = dayStart(day);
  return start < to && start + DAY_MS > from;
}

function overlaps({ from, to }: Outage, span: Span): boolean {
  return from < span.to && (to === undefined || to >= span.from);
}

function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}

function sum(list: readonly number[]): number {
  return list.reduce((one, other) => one + other, 0);
}

/** Without the fields that are undefined. */
function known<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
