import type { Facts, Moment, Restart } from '../model/journal.js';
import type { Rung, Service } from '../model/service.js';
import { budgetOf } from './budget.js';
import { backoffLeftMs, incidentRestarts } from './incident.js';
import { timesTried } from './ladder.js';

/** What binds the next restart of a service, in numbers: the same that `decide` goes by. */
export type Account = {
  /** The restarts of the incident that is on, oldest first. */
  readonly incident: readonly Restart[];
  readonly budget: {
    readonly spent: number;
    readonly of: number;
    readonly windowMs: number;
    readonly freeInMs: number;
  };
  /** How long the backoff still lasts, in ms; undefined where none is configured. */
  readonly backoffLeftMs: number | undefined;
  readonly ladder: readonly { readonly rung: Rung; readonly tried: number }[];
};

export function accountOf(service: Service, facts: Facts, now: Moment): Account {
  const { restart, ladder } = service;
  const incident = incidentRestarts(facts, restart, now);
  const { spent, freeInMs } = budgetOf(restart, facts.restarts, now);
  return {
    incident,
    budget: { spent, of: restart.maxRestarts, windowMs: restart.windowMs, freeInMs },
    backoffLeftMs: restart.backoff === undefined ? undefined : backoffLeftMs(service, incident, now),
    ladder: ladder.map((rung) => ({ rung, tried: timesTried(rung, incident) })),
  };
}
