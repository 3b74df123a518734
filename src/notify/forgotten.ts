import type { IncidentReport } from '../model/call.js';
import type { Forgotten } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { Told } from './calls.js';
import { ageText, placeName, plainLine, type Places } from './words.js';

/**
 * What people are told of a service that may have been left alone for too long: no incident, but told in the same way. Its
 * name is the same each day, so that a server which replaces messages has one of it.
 */
export function forgottenNotice(forgotten: Forgotten, service: Service, places: Places, nowMs: number): Told {
  const { name } = service;
  return {
    cause: {
      root: { kind: 'service', name },
      journal: name,
      facts: undefined,
      isWell: false,
      isStopped: true,
      minUptimeMs: 0,
      channels: service.channels,
      affected: [],
    },
    step: { step: 'forgotten' },
    incident: undefined,
    report: reportOf(forgotten, service, places, nowMs),
  };
}

function reportOf(
  { how, at, ageMs, reason, undo }: Forgotten,
  service: Service,
  places: Places,
  now: number,
): IncidentReport {
  const { name, target } = service;
  const other = how === 'stopped' ? `wardround stop ${name} --for 7d` : `wardround disable ${name}`;
  return {
    incident: `forgotten-${name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)}-${Math.floor(at / 1000).toString(36)}`,
    step: 'forgotten',
    // Nothing is known to be ill.
    kind: 'unknown',
    root: { kind: 'service', name },
    title: `${plainLine(name, 100)}: ${how} for ${ageText(ageMs)}`,
    openedAt: at,
    at: now,
    durationMs: ageMs,
    reopened: 0,
    place: target.kind === 'host' ? 'this machine' : `container ${placeName(target, places)}`,
    reason: plainLine(reason, 800),
    remedies: [],
    container: [],
    affected: [],
    next: [undo, `to keep it so, and not to hear of it for a while: ${other}`],
    missed: 0,
  };
}
