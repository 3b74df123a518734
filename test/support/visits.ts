import type { AlertKind, Facts, JournalEvent, Moment, Past } from '../../src/model/journal.js';
import type { Outcome, Recovery, Round, Visit } from '../../src/model/round.js';
import type { NtfySettings, Service } from '../../src/model/service.js';
import type { ProbeResult, Verdict } from '../../src/model/verdict.js';

/** A daemon `NAME` in the container `services`, asked over http; every field can be overridden. */
export function aService(name: string, overrides: Partial<Service> = {}): Service {
  return {
    name,
    enabled: true,
    type: 'daemon',
    target: { kind: 'container', name: 'services' },
    check: {
      type: 'http',
      endpoint: 'http://localhost:9000/health',
      method: 'GET',
      headers: {},
      expectStatus: [{ from: 200, to: 399 }],
      tlsVerify: true,
      timeoutMs: 5000,
      intervalMs: 0,
      attempts: 2,
      retryDelayMs: 1000,
    },
    restartCommand: `/usr/local/bin/${name} start`,
    restartTimeoutMs: 60_000,
    startupDelayMs: 5000,
    restart: { maxRestarts: 3, windowMs: 3_600_000 },
    logPath: `/logs/${name}.log`,
    topic: 'alerts-topic',
    dependencies: [],
    ...overrides,
  };
}

type VisitOverrides = Partial<Omit<Visit, 'service' | 'outcome'>> & { readonly service?: Partial<Service> };

/** A visit of `NAME` with this outcome; what was seen and why follow from the outcome unless overridden. */
export function aVisit(name: string, outcome: Outcome, overrides: VisitOverrides = {}): Visit {
  const { service, ...rest } = overrides;
  const asked = outcome !== 'not_due' && outcome !== 'disabled';
  return {
    service: aService(name, service),
    outcome,
    reason: `${name} is ${outcome}`,
    next: 'it is asked again',
    ...(asked ? { verdict: aVerdict(resultFor(outcome)) } : {}),
    blockedBy: [],
    ...rest,
  };
}

/** A verdict over one look (two for a failure, which is confirmed), with no stop marker. */
export function aVerdict(result: ProbeResult, overrides: Partial<Verdict> = {}): Verdict {
  return { result, marker: { kind: 'absent' }, attempts: result.kind === 'failure' ? 2 : 1, ...overrides };
}

/** A restart that ended with exit code 1 and did not help. */
export function aRecovery(overrides: Partial<Recovery> = {}): Recovery {
  return {
    action: { kind: 'run', command: '/usr/local/bin/start' },
    detail: 'exit code 1 in 59 ms',
    output: 'starting\nno space left on device\n',
    started: true,
    succeeded: true,
    cutOff: false,
    verified: { kind: 'failure', detail: 'connection refused', ms: 2 },
    ...overrides,
  };
}

/** A finished round over these visits. */
export function aRound(visits: readonly Visit[], overrides: Partial<Round> = {}): Round {
  return {
    id: 'r-1',
    mode: 'recover',
    startedAt: Date.UTC(2026, 10, 20, 10, 5, 0),
    durationMs: 612,
    exitCode: 0,
    visits,
    ...overrides,
  };
}

/** A moment `minutes` after 2026-11-20 10:00 UTC, within one boot. */
export function aMoment(minutes: number): Moment {
  return { at: Date.UTC(2026, 10, 20, 10, minutes), upMs: 10_000_000 + minutes * 60_000, boot: 'boot-1' };
}

/** A known past in which nothing happened, but for the overrides. */
export function aPast(overrides: Partial<Facts> = {}): Past {
  return { kind: 'known', facts: { restarts: [], unknownInARow: 0, lastAlerts: new Map(), ...overrides } };
}

/** A past with one alert that a person got and that is still open. */
export function anAlertedPast(kind: AlertKind, then: Moment, overrides: Partial<Facts> = {}): Past {
  const openAlert: Extract<JournalEvent, { event: 'alerted' }> = { ...then, event: 'alerted', kind };
  return aPast({ lastAlerts: new Map([[kind, then]]), openAlert, ...overrides });
}

/** Settings for a server; an hour of cooldown, recovery notices on. */
export function ntfySettings(overrides: Partial<NtfySettings> = {}): NtfySettings {
  return { server: 'http://127.0.0.1:1', cooldownMs: 3_600_000, timeoutMs: 2000, notifyRecovery: true, ...overrides };
}

function resultFor(outcome: Outcome): ProbeResult {
  if (outcome === 'unknown') return { kind: 'unknown', detail: 'there is no shell in the container', ms: 12 };
  if (outcome === 'healthy') return { kind: 'success', detail: '200 in 4 ms', ms: 4 };
  if (outcome === 'degraded') return { kind: 'degraded', detail: 'disk 91 % full', ms: 30 };
  return { kind: 'failure', detail: 'connection refused', ms: 2 };
}

/** The object without one of its optional fields. */
export function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const copy = { ...whole };
  Reflect.deleteProperty(copy, key);
  return copy;
}
