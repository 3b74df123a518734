import { ALERTS } from './calls.js';
import { NO_FACTS } from '../../src/decide/facts.js';
import type { FailureKind } from '../../src/model/failure.js';
import type { Facts, Moment, Past } from '../../src/model/journal.js';
import type { Outcome, Recovery, Round, Visit } from '../../src/model/round.js';
import type { RestartPolicy, Rung, Service } from '../../src/model/service.js';
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
    startupTimeoutMs: 0,
    failureThreshold: 1,
    successThreshold: 1,
    ladder: [aRung({ action: { kind: 'run', command: `/usr/local/bin/${name} start` } })],
    verifyTimeoutMs: 0,
    cleanup: [],
    restart: aRestartPolicy(),
    logPath: `/logs/${name}.log`,
    channels: [ALERTS],
    dependencies: [],
    ...overrides,
  };
}

/** A remedy that may be tried at once, by a command, and needs five seconds to show its effect. */
export function aRung(overrides: Partial<Rung> = {}): Rung {
  return {
    name: 'restart',
    action: { kind: 'run', command: '/usr/local/bin/start' },
    timeoutMs: 60_000,
    startupDelayMs: 5000,
    destructive: false,
    afterFailures: 1,
    ...overrides,
  };
}

/** Three restarts an hour. */
export function aRestartPolicy(overrides: Partial<RestartPolicy> = {}): RestartPolicy {
  return {
    policy: 'always',
    maxRestarts: 3,
    windowMs: 3_600_000,
    giveUp: 'window',
    minUptimeMs: 600_000,
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
    recoveries: [],
    blockedBy: [],
    ...rest,
  };
}

/** A verdict over one look (two for a failure, which is confirmed), with no stop marker. */
export function aVerdict(result: ProbeResult, overrides: Partial<Verdict> = {}): Verdict {
  const attempts = result.kind === 'failure' ? 2 : 1;
  return { probe: 'liveness', result, marker: { kind: 'absent' }, attempts, ...overrides };
}

/** A restart that ended with exit code 1 and did not help. */
export function aRecovery(overrides: Partial<Recovery> = {}): Recovery {
  return {
    at: aMoment(0).at,
    rung: aRung(),
    detail: 'exit code 1 in 59 ms',
    output: 'starting\nno space left on device\n',
    started: true,
    succeeded: true,
    cutOff: false,
    verified: aFailure(),
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
    containers: [],
    ...overrides,
  };
}

/** A moment `minutes` after 2026-11-20 10:00 UTC, within one boot. */
export function aMoment(minutes: number): Moment {
  return { at: Date.UTC(2026, 10, 20, 10, minutes), upMs: 10_000_000 + minutes * 60_000, boot: 'boot-1' };
}

/** A known past in which nothing happened, but for the overrides. */
export function aPast(overrides: Partial<Facts> = {}): Past {
  return { kind: 'known', facts: { ...NO_FACTS, ...overrides } };
}

function resultFor(outcome: Outcome): ProbeResult {
  if (outcome === 'unknown') return { kind: 'unknown', detail: 'there is no shell in the container', ms: 12 };
  if (outcome === 'healthy') return { kind: 'success', detail: '200 in 4 ms', ms: 4 };
  if (outcome === 'degraded') return { kind: 'degraded', detail: 'disk 91 % full', ms: 30 };
  return aFailure();
}

/** Nobody listens. */
export function aFailure(detail = 'connection refused', failure: FailureKind = 'refused'): ProbeResult {
  return { kind: 'failure', failure, detail, ms: 2 };
}

/** The object without some of its optional fields. */
export function without<T extends object, K extends keyof T>(whole: T, ...keys: readonly K[]): Omit<T, K> {
  const copy = { ...whole };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  return copy;
}
