import { look } from './act/look.js';
import { recover } from './act/recover.js';
import { blockersOf, decide } from './decide/decide.js';
import { conclude } from './decide/outcome.js';
import type { Decision, Mode, Standing } from './model/decision.js';
import type { Past } from './model/journal.js';
import { messageOf } from './model/message-of.js';
import type { Recovery, Visit } from './model/round.js';
import type { Service } from './model/service.js';
import { stopMarkerPath } from './model/stop-marker.js';
import type { StopMarker, Verdict } from './model/verdict.js';
import type { Ports } from './ports.js';

export type VisitContext = {
  readonly ports: Ports;
  readonly past: Past;
  readonly mode: Mode;
  readonly stopMarkerDir: string;
  /** How much of the round is left, in ms. */
  readonly remainingMs: () => number;
  /** Waits until what this service depends on is settled, and says how each of them stands. */
  readonly dependencies: () => Promise<readonly Standing[]>;
};

/** One service, from the first look to the last: ask, judge, decide, act, verify, record. */
export async function visit(service: Service, context: VisitContext): Promise<Visit> {
  const { ports, past, mode } = context;
  const markerPath = stopMarkerPath(service.name, context.stopMarkerDir);

  let verdict = await look(service, markerPath, ports);
  const dependencies = verdict.result.kind === 'failure' ? await context.dependencies() : [];
  if (dependencies.some(({ state }) => state === 'recovered')) verdict = await look(service, markerPath, ports);
  tellVerdict(service, verdict, ports);
  recordCheck(service, verdict, past, ports);

  // A round that was told to end has no time left, whatever its deadline says.
  const remainingMs = ports.signal.aborted ? 0 : context.remainingMs();
  const situation = { past, dependencies, mode, remainingMs };
  let decision = decide(service, verdict, situation, ports.now());
  ports.tell({ kind: 'decided', service, decision });

  let recovery: Recovery | undefined;
  if (decision.kind === 'recover' && mode === 'recover') {
    const treated = await treat(service, decision, verdict.marker, markerPath, ports);
    if (treated.kind === 'recovered') recovery = treated.recovery;
    else {
      decision = treated.decision;
      ports.tell({ kind: 'decided', service, decision });
    }
  }
  const conclusion = conclude(service, verdict, decision, recovery);
  if (recovery !== undefined) tellRecovery(service, recovery, conclusion.reason, ports);
  const blockedBy = conclusion.outcome === 'blocked' ? blockersOf(dependencies) : [];
  return { service, ...conclusion, verdict, decision, blockedBy, ...(recovery === undefined ? {} : { recovery }) };
}

type Treated =
  | { readonly kind: 'recovered'; readonly recovery: Recovery }
  /** Nothing was started after all. */
  | { readonly kind: 'held'; readonly decision: Decision };

async function treat(
  service: Service,
  { action }: Extract<Decision, { kind: 'recover' }>,
  seen: StopMarker,
  markerPath: string,
  ports: Ports,
): Promise<Treated> {
  try {
    const recovery = await recover(service, action, markerPath, seen, ports);
    if (recovery !== 'marked') return { kind: 'recovered', recovery };
    const why = `a stop marker appeared while the round was on: ${markerPath}`;
    return { kind: 'held', decision: { kind: 'hold', rule: 'stop-marker', why } };
  } catch (error) {
    const why = notWritten(error);
    return { kind: 'held', decision: { kind: 'hold', rule: 'state-untrusted', why } };
  }
}

/** What a healthy service says is news only after something else, or where the next check depends on when this one was. */
function recordCheck(service: Service, verdict: Verdict, past: Past, ports: Ports): void {
  const { kind, detail, ms } = verdict.result;
  const before = past.kind === 'known' ? past.facts.lastCheck?.result : undefined;
  if (kind === 'success' && before === 'success' && service.check.intervalMs === 0) return;
  try {
    ports.record(service.name, { ...ports.now(), event: 'checked', result: kind, detail, ms: Math.round(ms) });
  } catch (error) {
    // Where the past could not even be read, that has been said.
    if (past.kind === 'known') ports.tell({ kind: 'trouble', message: `${service.name}: ${notWritten(error)}` });
  }
}

function tellVerdict(service: Service, { result }: Verdict, ports: Ports): void {
  const kind = result.kind === 'failure' ? 'failed' : result.kind === 'unknown' ? 'unknown' : 'passed';
  ports.tell({ kind, service, result });
}

function tellRecovery(service: Service, recovery: Recovery, reason: string, ports: Ports): void {
  const { verified } = recovery;
  const well = verified?.kind === 'success' || verified?.kind === 'degraded';
  ports.tell(
    well ? { kind: 'recovered', service } : { kind: 'not-recovered', service, why: verified?.detail ?? reason },
  );
  try {
    const now = ports.now();
    if (well) ports.record(service.name, { ...now, event: 'recovered' });
    else ports.record(service.name, { ...now, event: 'not-recovered', detail: reason });
  } catch (error) {
    ports.tell({ kind: 'trouble', message: `${service.name}: ${notWritten(error)}` });
  }
}

function notWritten(error: unknown): string {
  return `its journal could not be written: ${messageOf(error)}`;
}
