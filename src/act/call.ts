import { ageMs } from '../decide/age.js';
import type { Notice } from '../model/alert.js';
import type { ContainerVisit } from '../model/container.js';
import type { Past } from '../model/journal.js';
import type { Visit } from '../model/round.js';
import type { Service, System } from '../model/service.js';
import { notices } from '../notify/notices.js';
import type { Ports } from '../ports.js';

/** However late it is in the round, a call gets this long: it is what the person is waiting for. */
const LEAST_MS = 3_000;

export type CallContext = {
  readonly system: System;
  /** In dependency order. */
  readonly visits: readonly Visit[];
  readonly containers: readonly ContainerVisit[];
  /** What is known of each service, this round included. */
  readonly pasts: ReadonlyMap<string, Past>;
  /** Nobody is called about a service that was only looked at for another one's sake. */
  readonly isNamed: (service: Service) => boolean;
  /** How much of the round is left. */
  readonly remainingMs: number;
};

/**
 * Calls whoever has to be called after these visits. What is delivered is remembered; what is not is tried again by
 * the next round, for nothing remembers it. One that fails never stops the next.
 */
export async function callPeople(context: CallContext, ports: Ports): Promise<void> {
  const { system, visits, containers, pasts } = context;
  const { ntfy } = system;
  if (ntfy === undefined) return;
  const containerNames = await ports.containerNames();
  const places = { stopMarkerDir: system.stopMarkerDir, containerNames };
  const named = new Set(
    visits
      .map(({ service }) => service)
      .filter(context.isNamed)
      .map(({ name }) => name),
  );
  const due = notices({ system, visits, containers, pasts, settings: ntfy, now: ports.now(), age: ageMs, places });
  const limitMs = Math.min(ntfy.timeoutMs, Math.max(LEAST_MS, context.remainingMs));
  await Promise.all(
    due
      .filter(({ services }) => services.some((name) => named.has(name)))
      .map((notice) => deliver(notice, limitMs, ports)),
  );
}

async function deliver(notice: Notice, limitMs: number, ports: Ports): Promise<void> {
  const { title } = notice.message;
  const delivery = await ports.send(notice.message, AbortSignal.timeout(limitMs));
  if (delivery.kind === 'undelivered') {
    ports.tell({
      kind: 'trouble',
      message: `"${title}" could not be sent (the next round tries again): ${delivery.cause}`,
    });
    return;
  }
  ports.tell({ kind: 'alert-sent', title });
  for (const journal of notice.journals) {
    try {
      ports.record(journal, { ...ports.now(), ...notice.record });
    } catch (error) {
      ports.tell({
        kind: 'trouble',
        message: `${journal}: that "${title}" was sent could not be remembered: ${String(error)}`,
      });
    }
  }
}
