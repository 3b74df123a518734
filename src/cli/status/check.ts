import { stateOf } from '../../decide/state.js';
import type { Past } from '../../model/journal.js';
import type { Visit } from '../../model/round.js';
import type { System } from '../../model/service.js';
import { orderByDependencies } from '../../plan/order.js';
import { select } from '../../plan/select.js';
import { runRound } from '../../round.js';
import { interruptAfter } from '../interrupt.js';
import type { Io } from '../io.js';
import { connectPorts } from '../ports.js';
import type { Charts, Patient } from './read.js';

/** The charts with what a look at each service says now, as a `--no-recover` round sees it. Nothing is written. */
export async function probeCharts(system: System, charts: Charts, io: Io, stateTrouble?: string): Promise<Charts> {
  const names = charts.patients.filter(({ service }) => service.enabled).map(({ service }) => service.name);
  if (names.length === 0) return charts;
  const interrupt = interruptAfter(system.deadlineMs);
  try {
    const ports = connectPorts(system, {
      mode: 'probe-only',
      signal: interrupt.signal,
      tell: () => undefined,
      env: io.env,
      ...(stateTrouble === undefined ? {} : { stateTrouble }),
    });
    const selection = select(orderByDependencies(system.services), names);
    const round = await runRound(system, selection, ports, {
      id: 'status',
      mode: 'probe-only',
      deadlineMs: system.deadlineMs,
    });
    const visits = new Map(round.visits.map((visit) => [visit.service.name, visit]));
    return {
      patients: charts.patients.map((patient) => seenNow(patient, visits.get(patient.service.name))),
      places: round.containers.map(({ name, facts, reason }) => {
        const past: Past = facts === undefined ? { kind: 'unknown', cause: reason } : { kind: 'known', facts };
        return { kind: 'container', name, past, events: [] };
      }),
    };
  } finally {
    interrupt.dispose();
  }
}

function seenNow(patient: Patient, visit: Visit | undefined): Patient {
  if (visit === undefined || !patient.service.enabled) return patient;
  const seen = { ...patient, seen: stateOf(visit), marker: visit.verdict?.marker ?? patient.marker };
  if (visit.facts === undefined) return seen;
  return { ...seen, past: { kind: 'known', facts: withOwnState(visit, patient.past) } };
}

/** That a round which only looks restarts nothing is no state of the service: how it stood before is. */
function withOwnState({ facts, decision }: Visit, before: Past): NonNullable<Visit['facts']> {
  const state = before.kind === 'known' ? before.facts.state : undefined;
  const isHeld = decision?.kind === 'hold' && decision.rule === 'not-asked-to';
  const wasIll = state?.state === 'failed' || state?.state === 'unhealthy' || state?.state === 'starting';
  if (facts === undefined) throw new Error('a visit without facts has no state of its own');
  return isHeld && wasIll ? { ...facts, state } : facts;
}
