import type { Notice } from '../../../src/model/alert.js';
import type { ContainerVisit } from '../../../src/model/container.js';
import type { Past } from '../../../src/model/journal.js';
import type { Visit } from '../../../src/model/round.js';
import type { NtfySettings } from '../../../src/model/service.js';
import type { Context } from '../../../src/notify/context.js';
import { notices } from '../../../src/notify/notices.js';
import type { Places } from '../../../src/notify/words.js';
import { aMoment, aPast, ntfySettings } from '../../support/visits.js';

export type Pasts = Readonly<Record<string, Past>>;

/** What is not said is empty, or as usual. */
type Given = {
  readonly visits?: readonly Visit[];
  readonly pasts?: Pasts;
  readonly containers?: readonly ContainerVisit[];
  readonly settings?: Partial<NtfySettings>;
  readonly places?: Partial<Places>;
};

/** An hour after 10:00; nothing is remembered unless said. */
function aContext({ visits = [], pasts = {}, containers = [], settings = {}, places = {} }: Given): Context {
  const ntfy = ntfySettings(settings);
  return {
    system: {
      stateDir: '/state',
      stopMarkerDir: '/var/run/manual-stop',
      deadlineMs: 270_000,
      dockerHost: 'unix:///var/run/docker.sock',
      ntfy,
      periodMs: 300_000,
      containers: new Map(),
      services: new Map(visits.map(({ service }) => [service.name, service])),
    },
    visits,
    containers,
    pasts: new Map(visits.map(({ service }) => [service.name, pasts[service.name] ?? aPast()])),
    settings: ntfy,
    now: aMoment(60),
    age: (then, now) => Math.max(0, now.upMs - then.upMs),
    places: { stopMarkerDir: '/var/run/manual-stop', ...places },
  };
}

/** Who is called after this round. */
export function called(given: Given): Notice[] {
  return notices(aContext(given));
}

/** A container `store` that is down, is believed to be, and was left alone; `db` and `mail` live in it. */
export function aContainer(overrides: Partial<ContainerVisit> = {}): ContainerVisit {
  return {
    name: 'store',
    outcome: 'down',
    state: { kind: 'down', how: 'stopped', detail: 'store is stopped', outOfMemory: false },
    decision: { kind: 'hold', why: 'its on_down is "alert": a person is called' },
    reason: 'store is stopped and was not started',
    next: 'looks again',
    services: ['db', 'mail'],
    stopped: [],
    isAlarming: true,
    facts: factsOf(aPast()),
    ...overrides,
  };
}

export function factsOf(past: Past) {
  if (past.kind === 'unknown') throw new Error(`expected a known past, found: ${past.cause}`);
  return past.facts;
}
