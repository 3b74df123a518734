import { describe, expect, it } from 'vitest';
import { foldFacts, NO_FACTS } from '../../../src/decide/facts.js';
import { hookRuns } from '../../../src/decide/hooks.js';
import type { ContainerState, ContainerVisit } from '../../../src/model/container.js';
import type { Decision } from '../../../src/model/decision.js';
import type { Hooks } from '../../../src/model/hook.js';
import type { Facts, JournalEvent, State } from '../../../src/model/journal.js';
import type { Outcome, Visit } from '../../../src/model/round.js';
import type { Service } from '../../../src/model/service.js';
import { ALL_HOOKS, aHookFor } from '../../support/hooks.js';
import { aFailure, aMoment, aRecovery, aRestartPolicy, aRung, aVerdict, aVisit } from '../../support/visits.js';

type Told = JournalEvent extends infer E ? (E extends JournalEvent ? Omit<E, 'at' | 'upMs' | 'boot'> : never) : never;

const ok: Told = { event: 'checked', result: 'success', detail: '200', ms: 4 };
const bad: Told = { event: 'checked', result: 'failure', failure: 'refused', detail: 'connection refused', ms: 4 };
const mute: Told = { event: 'checked', result: 'unknown', detail: 'no engine', ms: 4 };
const restart: Told = { event: 'restart', rung: 'restart' };
const notRecovered: Told = { event: 'not-recovered', detail: 'x' };
const recovered: Told = { event: 'recovered' };
const state = (now: State): Told => ({ event: 'state', state: now, after: 'x' });

/** What a journal amounts to, a line a minute from the given one on. */
function facts(told: readonly Told[], from = 0, before: Facts = NO_FACTS): Facts {
  return foldFacts(
    told.map((event, index) => ({ ...aMoment(from + index), ...event })),
    before,
  );
}

const NOW = aMoment(30);

type Case = {
  /** Of earlier rounds. */
  readonly before?: readonly Told[];
  /** Of this one. */
  readonly now?: readonly Told[];
  readonly outcome: Outcome;
  readonly visit?: Partial<Omit<Visit, 'service'>>;
  readonly service?: Partial<Service>;
  readonly container?: ContainerVisit;
};

function runsOf({ before = [], now = [], outcome, visit, service, container }: Case, hooks: Hooks = ALL_HOOKS) {
  const past = facts(before);
  const whole = aVisit('minio', outcome, { ...visit, service: { hooks, ...service }, facts: facts(now, 30, past) });
  return hookRuns({ visit: whole, before: past, container }, NOW);
}

function eventsOf(one: Case): string[] {
  return runsOf(one).map(({ event }) => event);
}

const crashLoop: Decision = { kind: 'give-up', rule: 'crash-loop', why: '3 of 3 restarts in 60 min are spent' };
const noRemedy: Decision = { kind: 'give-up', rule: 'no-remedy', why: 'it has no restart_cmd' };
const blockedBy: Decision = { kind: 'hold', rule: 'dependency-down', why: 'it depends on db, which is down' };
const marked: Decision = { kind: 'hold', rule: 'stop-marker', why: 'stopped on purpose' };

const away = { blockedBy: ['container services'] };
/** Nobody was asked. */
function unasked(one: Case): Case {
  return { ...one, visit: { ...away, ...one.visit, verdict: undefined as never } };
}

function aContainer(outcome: ContainerVisit['outcome'], rounds: number, found?: ContainerState): ContainerVisit {
  const down: ContainerState = { kind: 'down', how: 'stopped', detail: 'it is stopped', outOfMemory: false };
  return {
    name: 'services',
    outcome,
    state: found ?? (outcome === 'paused' ? { kind: 'paused', detail: 'it is paused' } : down),
    reason: `the container is ${outcome}`,
    next: 'looks again',
    services: ['minio'],
    stopped: [],
    isAlarming: true,
    facts: { ...NO_FACTS, failuresInARow: rounds },
  };
}
const restarting: ContainerState = { kind: 'down', how: 'restarting', detail: 'it is restarting', outOfMemory: false };

const three: Told[] = [ok, state('running'), bad, restart, notRecovered, bad, restart, notRecovered];

const TABLE: readonly (readonly [string, Case, readonly string[]])[] = [
  ['is well, as before', { before: [ok, state('running')], outcome: 'healthy' }, []],
  ['is well when it is seen for the first time', { now: [ok, state('running')], outcome: 'healthy' }, []],
  ['is degraded, as before', { before: [ok, state('running')], outcome: 'degraded' }, []],
  ['was not asked', { before: [ok, state('running')], outcome: 'not_due', visit: {} }, []],
  [
    'fails for the first time',
    { before: [ok, state('running')], now: [bad, state('failed')], outcome: 'failed' },
    ['on_failure'],
  ],
  ['fails when it is seen for the first time', { now: [bad, state('failed')], outcome: 'failed' }, ['on_failure']],
  ['goes on failing', { before: [bad, state('failed')], now: [bad], outcome: 'failed' }, []],
  [
    'goes on failing after it could not be asked',
    {
      before: [bad, state('failed'), mute, state('unknown')],
      now: [bad, state('failed')],
      outcome: 'failed',
    },
    [],
  ],
  ['could not be asked', { before: [ok, state('running')], now: [mute, state('unknown')], outcome: 'unknown' }, []],
  [
    'is well again after it could not be asked',
    {
      before: [ok, state('running'), mute, state('unknown')],
      now: [ok, state('running')],
      outcome: 'healthy',
    },
    [],
  ],
  [
    'goes on failing as an older journal tells, which has no states',
    { before: [bad], now: [bad], outcome: 'failed' },
    [],
  ],
  [
    'becomes well by itself',
    {
      before: [bad, state('failed')],
      now: [ok, state('running')],
      outcome: 'healthy',
    },
    ['on_healthy'],
  ],
  [
    'becomes well enough',
    {
      before: [bad, state('failed')],
      now: [{ ...ok, result: 'degraded' }, state('running')],
      outcome: 'degraded',
    },
    ['on_healthy'],
  ],
  [
    'becomes well after an older journal',
    { before: [bad], now: [ok, state('running')], outcome: 'healthy' },
    ['on_healthy'],
  ],
  [
    'fails and is recovered in the same round',
    {
      before: [ok, state('running')],
      now: [bad, restart, recovered],
      outcome: 'recovered',
      visit: { recoveries: [aRecovery()] },
    },
    ['on_failure', 'on_restart', 'on_healthy'],
  ],
  [
    'is restarted in vain',
    {
      before: [ok, state('running')],
      now: [bad, restart, notRecovered, state('failed')],
      outcome: 'failed',
      visit: { recoveries: [aRecovery()] },
    },
    ['on_failure', 'on_restart'],
  ],
  [
    'is restarted once more in vain',
    {
      before: [ok, bad, restart, notRecovered, state('failed')],
      now: [bad, restart, notRecovered],
      outcome: 'failed',
      visit: { recoveries: [aRecovery()] },
    },
    ['on_restart'],
  ],
  [
    'has a remedy that could not be started',
    {
      before: [ok, state('running')],
      now: [bad, restart, notRecovered, state('failed')],
      outcome: 'failed',
      visit: { recoveries: [aRecovery({ started: false })] },
    },
    ['on_failure'],
  ],
  [
    'is below its threshold',
    {
      before: [ok, state('running')],
      now: [bad, state('unhealthy')],
      outcome: 'waiting',
      service: { failureThreshold: 2 },
    },
    [],
  ],
  [
    'is well again before that',
    {
      before: [ok, state('running'), bad, state('unhealthy')],
      now: [ok, state('running')],
      outcome: 'healthy',
      service: { failureThreshold: 2 },
    },
    [],
  ],
  [
    'comes to its threshold',
    {
      before: [ok, state('running'), bad, state('unhealthy')],
      now: [bad, state('failed')],
      outcome: 'failed',
      service: { failureThreshold: 2 },
    },
    ['on_failure'],
  ],
  [
    'passes, and not yet often enough',
    {
      before: [bad, state('failed')],
      now: [ok, state('unhealthy')],
      outcome: 'waiting',
      service: { successThreshold: 2 },
    },
    [],
  ],
  [
    'fails again before it has passed often enough',
    {
      before: [bad, state('failed'), ok, state('unhealthy')],
      now: [bad, state('failed')],
      outcome: 'failed',
      service: { successThreshold: 2 },
    },
    [],
  ],
  [
    'has passed often enough',
    {
      before: [bad, state('failed'), ok, state('unhealthy')],
      now: [ok, state('running')],
      outcome: 'healthy',
      service: { successThreshold: 2 },
    },
    ['on_healthy'],
  ],
  [
    'is starting, which is no failure',
    {
      before: [ok, state('running')],
      now: [state('starting')],
      outcome: 'waiting',
    },
    [],
  ],
  ['has come up', { before: [ok, state('starting')], now: [ok, state('running')], outcome: 'healthy' }, ['on_healthy']],
  [
    'has not come up from a restart in time',
    {
      before: [ok, bad, restart, notRecovered, state('starting')],
      now: [bad, state('failed')],
      outcome: 'failed',
    },
    [],
  ],
  [
    'fails because of what it depends on',
    {
      before: [ok, state('running')],
      now: [bad, state('unhealthy')],
      outcome: 'blocked',
      visit: { decision: blockedBy },
    },
    ['on_failure'],
  ],
  [
    'is stopped by a marker',
    {
      before: [ok, state('running')],
      now: [bad, state('stopped')],
      outcome: 'stopped',
      visit: { decision: marked },
    },
    ['on_stop'],
  ],
  [
    'is stopped by a marker while it fails',
    {
      before: [bad, state('failed')],
      now: [bad, state('stopped')],
      outcome: 'stopped',
      visit: { decision: marked },
    },
    ['on_stop'],
  ],
  [
    'is stopped by a marker that appeared while it was restarted',
    {
      before: [ok, state('running')],
      now: [bad, restart, notRecovered, state('stopped')],
      outcome: 'stopped',
      visit: { decision: marked, recoveries: [aRecovery()] },
    },
    ['on_stop', 'on_restart'],
  ],
  ['goes on being stopped', { before: [bad, state('stopped')], now: [bad], outcome: 'stopped' }, []],
  ['was stopped when it is seen for the first time', { now: [bad, state('stopped')], outcome: 'stopped' }, []],
  [
    'fails once nobody stops it any more',
    {
      before: [ok, bad, state('stopped'), bad],
      now: [bad, state('failed')],
      outcome: 'failed',
    },
    ['on_failure'],
  ],
  [
    'is well once nobody stops it any more',
    {
      before: [ok, bad, state('stopped')],
      now: [ok, state('running')],
      outcome: 'healthy',
    },
    ['on_healthy'],
  ],
  [
    'has no remedy',
    {
      before: [ok, state('running')],
      now: [bad, state('failed')],
      outcome: 'failed',
      visit: { decision: noRemedy },
      service: { ladder: [] },
    },
    ['on_failure', 'on_give_up'],
  ],
  [
    'still has no remedy',
    {
      before: [ok, bad, state('failed')],
      now: [bad],
      outcome: 'failed',
      visit: { decision: noRemedy },
      service: { ladder: [] },
    },
    [],
  ],
  [
    'still has no remedy after it could not be asked',
    {
      before: [ok, bad, state('failed'), mute, state('unknown')],
      now: [bad, state('failed')],
      outcome: 'failed',
      visit: { decision: noRemedy },
      service: { ladder: [] },
    },
    [],
  ],
  [
    'has no remedy, which was not what kept it before',
    {
      before: [ok, bad, state('unhealthy')],
      now: [bad, state('failed')],
      outcome: 'failed',
      visit: { decision: noRemedy },
      service: { ladder: [] },
    },
    ['on_give_up'],
  ],
  [
    'spends its last restart in vain',
    {
      before: [...three, state('failed')],
      now: [bad, restart, notRecovered],
      outcome: 'failed',
      visit: { decision: crashLoop, recoveries: [aRecovery()] },
    },
    ['on_restart', 'on_give_up'],
  ],
  [
    'has spent its last restart in vain in the last round',
    {
      before: [...three, state('failed'), bad, restart, notRecovered],
      now: [bad],
      outcome: 'crash_loop',
      visit: { decision: crashLoop },
    },
    [],
  ],
  [
    'fails again after its last restart has helped',
    {
      before: [...three, state('failed'), bad, restart, recovered, state('running')],
      now: [bad, state('failed')],
      outcome: 'crash_loop',
      visit: { decision: crashLoop },
    },
    ['on_failure', 'on_give_up'],
  ],
  [
    'is given up once nobody stops it any more',
    {
      before: [...three, bad, restart, notRecovered, state('failed'), state('stopped'), bad],
      now: [bad, state('failed')],
      outcome: 'crash_loop',
      visit: { decision: crashLoop },
    },
    ['on_failure', 'on_give_up'],
  ],
  [
    'is backing off',
    {
      before: [ok, bad, restart, notRecovered, state('failed')],
      now: [bad, state('unhealthy')],
      outcome: 'waiting',
      visit: { decision: { kind: 'hold', rule: 'backoff', why: 'x' } },
    },
    [],
  ],
  [
    'is in a container that was found down',
    unasked({
      before: [ok, state('running')],
      now: [state('unhealthy')],
      outcome: 'blocked',
      container: aContainer('down', 1),
    }),
    ['on_stop', 'on_failure'],
  ],
  [
    'is in a container that is still down',
    unasked({
      before: [ok, state('running'), state('unhealthy')],
      outcome: 'blocked',
      container: aContainer('down', 2),
    }),
    [],
  ],
  [
    'is in a container that is still down after the engine could not be asked',
    unasked({
      before: [ok, state('unhealthy'), mute, state('unknown')],
      now: [state('unhealthy')],
      outcome: 'blocked',
      container: aContainer('down', 2),
    }),
    [],
  ],
  [
    'is in a container that Docker keeps restarting',
    unasked({
      before: [ok, state('running')],
      now: [state('unhealthy')],
      outcome: 'blocked',
      container: aContainer('down', 1, restarting),
    }),
    ['on_failure'],
  ],
  [
    'was failing, and its container is down now',
    unasked({
      before: [bad, state('failed')],
      now: [state('unhealthy')],
      outcome: 'blocked',
      container: aContainer('down', 1),
    }),
    ['on_stop'],
  ],
  [
    'still fails now that its container runs',
    {
      before: [ok, state('unhealthy')],
      now: [bad, state('failed')],
      outcome: 'failed',
      container: aContainer('running', 0, { kind: 'running' }),
    },
    [],
  ],
  [
    'is well now that its container runs',
    {
      before: [ok, state('unhealthy')],
      now: [ok, state('running')],
      outcome: 'healthy',
    },
    ['on_healthy'],
  ],
  [
    'is in a container that was paused',
    unasked({
      before: [ok, state('running')],
      now: [state('stopped')],
      outcome: 'stopped',
      container: aContainer('paused', 0),
    }),
    ['on_stop'],
  ],
  [
    'is in a container that is still paused',
    unasked({
      before: [ok, state('stopped')],
      outcome: 'stopped',
      container: aContainer('paused', 0),
    }),
    [],
  ],
  [
    'is in a container that was started, and well',
    {
      before: [ok, state('running')],
      now: [ok],
      outcome: 'healthy',
      container: aContainer('started', 1),
    },
    ['on_start'],
  ],
  [
    'is in a container that was started, and starting',
    {
      before: [ok, state('unhealthy')],
      now: [state('starting')],
      outcome: 'waiting',
      container: aContainer('started', 2),
    },
    ['on_start'],
  ],
  [
    'is in a container that did not stay up from its start',
    unasked({
      before: [ok, state('unhealthy'), state('starting')],
      now: [state('unhealthy')],
      outcome: 'blocked',
      container: aContainer('down', 2),
    }),
    ['on_stop', 'on_failure'],
  ],
];

describe('a service that', () => {
  it.each(TABLE)('%s', (_, one, events) => {
    expect(eventsOf(one)).toEqual(events);
  });

  it('has no hooks runs none', () => {
    const visit = aVisit('minio', 'failed', { facts: facts([bad]) });
    expect(hookRuns({ visit, before: NO_FACTS }, NOW)).toEqual([]);
  });

  it('has some runs no others', () => {
    const one: Case = { now: [bad, state('failed')], outcome: 'failed', visit: { decision: noRemedy } };
    expect(runsOf(one, aHookFor('on_give_up', 'on_healthy')).map(({ event }) => event)).toEqual(['on_give_up']);
  });
});

describe('whoever backs off', () => {
  const backoff = { initialMs: 600_000, multiplier: 2, maxMs: 3_600_000, jitter: 0 };
  const service = { restart: aRestartPolicy({ backoff }), ladder: [aRung({ max: 1 })] };
  const decision: Decision = { kind: 'give-up', rule: 'ladder-exhausted', why: 'every remedy was tried' };

  it('and has nothing left to try has given up already', () => {
    const before = [ok, bad, restart, notRecovered, state('failed')];
    expect(eventsOf({ before, now: [bad], outcome: 'failed', visit: { decision }, service })).toEqual([]);
  });
});

describe('a hook is told', () => {
  it('what has happened, how often, and since which incident', () => {
    const [run] = runsOf({
      before: [ok, bad, { event: 'incident', incident: 'minio-1', step: 'opened', kind: 'failed' }, state('unhealthy')],
      now: [bad, restart, notRecovered, state('failed')],
      outcome: 'failed',
      service: { failureThreshold: 2 },
      visit: { verdict: aVerdict(aFailure('connection refused')), recoveries: [aRecovery()] },
    });
    expect(run).toEqual({
      argv: ['/hooks/on_failure'],
      timeoutMs: 60_000,
      service: 'minio',
      event: 'on_failure',
      at: NOW.at,
      failures: 2,
      reason: 'connection refused',
      incident: 'minio-1',
    });
  });

  it('of no incident that is closed', () => {
    const told = { event: 'incident', incident: 'minio-1', kind: 'failed' } as const;
    const before: Told[] = [bad, { ...told, step: 'opened' }, ok, { ...told, step: 'closed' }, state('running')];
    const [run] = runsOf({ before, now: [bad, state('failed')], outcome: 'failed' });
    expect(run).not.toHaveProperty('incident');
  });

  it('how often it had failed once it is well', () => {
    const [byItself] = runsOf({ before: [bad, bad, state('failed')], now: [ok, state('running')], outcome: 'healthy' });
    expect(byItself).toMatchObject({ event: 'on_healthy', failures: 2, reason: 'minio is healthy' });
    const cured = runsOf({ before: [bad, state('failed')], now: [bad, restart, recovered], outcome: 'recovered' });
    expect(cured.at(-1)).toMatchObject({ event: 'on_healthy', failures: 2 });
  });

  it.each<[string, Case, string]>([
    ['gives up', { now: [bad], outcome: 'failed', visit: { decision: noRemedy } }, 'it has no restart_cmd'],
    ['starts its container', { outcome: 'waiting', container: aContainer('started', 1) }, 'the container is started'],
    ['finds it stopped', { before: [state('running')], outcome: 'stopped' }, 'minio is stopped'],
  ])('why the round %s', (_, one, reason) => {
    expect(runsOf(one).at(-1)?.reason).toBe(reason);
  });
});
