import { ageMs } from '../decide/age.js';
import { remediesOf } from '../decide/incident.js';
import type { Call, Channel } from '../model/call.js';
import type { Facts, Incident } from '../model/journal.js';
import type { Visit } from '../model/round.js';
import type { Rung, Service, System } from '../model/service.js';
import type { Verdict } from '../model/verdict.js';
import { callsFor, type Told } from '../notify/calls.js';
import { NO_EVIDENCE, reportOf } from '../notify/reports.js';
import type { Cause } from '../notify/roots.js';
import { staysUpMs } from '../notify/steps.js';
import type { Ports } from '../ports.js';
import { attempt } from './lanes.js';
import { mayAnnounce } from './progress.js';
import { rememberCall } from './remember.js';

/** A remedy that begins, and what is known by then. */
export type Begun = {
  readonly service: Service;
  readonly rung: Rung;
  readonly verdict: Verdict;
  /** With this restart. */
  readonly facts: Facts;
};

/** Where a message about an incident can be replaced, it says for the time of a remedy that one is under way. */
export type Announcer = {
  /** A remedy begins. Returns at once, and never throws. */
  readonly begins: (begun: Begun) => void;
  /** Waits for what is on its way. Never rejects. @returns the incidents about which a message may say so now */
  readonly settled: () => Promise<ReadonlySet<string>>;
};

/** It is no news: what takes longer is not waited for. */
const LIMIT_MS = 5_000;

/** @param remainingMs how much of the round is left */
export function openAnnouncer(system: System, remainingMs: () => number, ports: Ports): Announcer {
  const underway = new Map<string, Promise<void>>();
  return {
    begins(begun) {
      const { incident } = begun.facts;
      // One update a round: its end is the next.
      if (incident === undefined || underway.has(incident.id)) return;
      if (!mayAnnounce(incident, system.calls, remainingMs(), ports.now())) return;
      // What failed there is told nobody: the end of the round will fail there, too.
      underway.set(
        incident.id,
        announce(begun, incident, system, ports).catch(() => undefined),
      );
    },
    async settled() {
      await Promise.all(underway.values());
      return new Set(underway.keys());
    },
  };
}

async function announce(begun: Begun, incident: Incident, system: System, ports: Ports): Promise<void> {
  const { calls: settings, stopMarkerDir } = system;
  const places = { stopMarkerDir, containerNames: await ports.containerNames() };
  const cause = causeOf(begun);
  const tried = remediesOf({ restarts: begun.facts.restarts.slice(0, -1) }, staysUpMs(cause), incident.openedAt);
  const { kind } = incident;
  const telling = { cause, step: 'progress', kind, incident, tried, evidence: NO_EVIDENCE, isUnderway: true } as const;
  const report = reportOf(telling, places, ports.now(), ageMs);
  const told: Told = { cause, step: { step: 'progress' }, report, incident };
  // Where something waits, the server is in trouble, and what waits is to be told first.
  const { waiting } = ports.outbox.list();
  const free = callsFor([told], settings, 0).filter(({ channel }) =>
    waiting.every((one) => !isSame(one.call, channel)),
  );
  const limit = AbortSignal.timeout(Math.min(LIMIT_MS, settings.timeoutMs));
  await Promise.all(
    free.map(async (call) => {
      const delivery = await attempt(call, ports.send, limit);
      if (delivery.kind === 'delivered') rememberCall(call, delivery, settings, ports, true);
    }),
  );
}

function isSame({ channel }: Call, other: Channel): boolean {
  return channel.kind === other.kind && channel.name === other.name;
}

function causeOf({ service, rung, verdict, facts }: Begun): Cause {
  const reason = `its check fails (${verdict.result.detail}), and its remedy ${rung.name} is under way`;
  const visit: Visit = { service, outcome: 'failed', reason, next: '', verdict, recoveries: [], blockedBy: [] };
  return {
    root: { kind: 'service', name: service.name },
    journal: service.name,
    facts,
    isWell: false,
    isStopped: false,
    minUptimeMs: service.restart.minUptimeMs,
    channels: service.channels,
    visit,
    affected: [],
  };
}
