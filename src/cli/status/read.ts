import { foldFacts } from '../../decide/facts.js';
import { placeStatus, serviceStatus, statusExitCode, type Known } from '../../decide/status.js';
import { containerJournal, ENGINE_JOURNAL, type JournalEvent, type Moment, type Past } from '../../model/journal.js';
import { containersOf } from '../../model/journals.js';
import type { System } from '../../model/service.js';
import type { PlaceStatus, Status } from '../../model/status.js';
import { stopMarkerPath } from '../../model/stop-marker.js';
import { createJournal } from '../../state/journal.js';
import { lastHolder } from '../../state/lock.js';
import { markerHere } from '../by-hand/marker-here.js';

/** A service with all that the state files say of it. */
export type Patient = Known & { readonly events: readonly JournalEvent[] };

type Place = Pick<PlaceStatus, 'kind' | 'name'> & {
  readonly past: Past;
  readonly events: readonly JournalEvent[];
};

/** What the state folder and the folder of stop markers say now. */
export type Charts = { readonly patients: readonly Patient[]; readonly places: readonly Place[] };

/** @param names of the services that are of interest; empty: all */
export function readCharts(system: System, names: readonly string[], nowMs: number): Charts {
  const journal = createJournal(system.stateDir);
  const read = (name: string): { readonly past: Past; readonly events: readonly JournalEvent[] } => {
    const found = journal.read(name);
    if (found.kind === 'unreadable') return { past: { kind: 'unknown', cause: found.cause }, events: [] };
    return { past: { kind: 'known', facts: foldFacts(found.events) }, events: found.events };
  };
  const services = [...system.services.values()].filter(({ name }) => names.length === 0 || names.includes(name));
  const containers = containersOf(services.filter(({ enabled }) => enabled)).map((name): Place => {
    return { kind: 'container', name, ...read(containerJournal(name)) };
  });
  return {
    patients: services.map((service) => ({
      service,
      ...read(service.name),
      marker: markerHere(stopMarkerPath(service.name, system.stopMarkerDir), nowMs),
    })),
    places: containers.length === 0 ? [] : [{ kind: 'engine', name: 'Docker', ...read(ENGINE_JOURNAL) }, ...containers],
  };
}

/** @param probed whether the charts hold what was seen just now */
export function statusOf(system: System, { patients, places }: Charts, now: Moment, probed: boolean): Status {
  const round = roundOf(system, [...patients, ...places], now);
  const services = patients.map((patient) => serviceStatus(patient, now));
  return {
    at: now.at,
    probed,
    round,
    exitCode: statusExitCode({ services, round, probed }),
    places: places.flatMap((place) => placeStatus(place, system.containers.get(place.name), now) ?? []),
    services,
  };
}

/** A round that is under way may write while its journals are read. */
const MOMENT_MS = 60_000;

/** The last round is the newest of what journals and the lock say: what is well and was well leaves little behind. */
function roundOf(
  { stateDir, periodMs }: System,
  charts: readonly Pick<Place, 'events'>[],
  now: Moment,
): Status['round'] {
  const holder = lastHolder(stateDir);
  const noted = charts.flatMap(
    ({ events }) => events.findLast(({ event }) => event !== 'reset' && event !== 'folded')?.at ?? [],
  );
  const all = holder === undefined ? noted : [...noted, holder.at];
  const isUnderWay = holder?.isAlive === true;
  if (all.length === 0) return { isOld: false, isUnderWay, periodMs };
  // A clock that was set back left times that are still to come; they would hide that no round is made any more.
  const past = all.filter((one) => one <= now.at + MOMENT_MS);
  const at = Math.max(...(past.length === 0 ? all : past));
  const ageMs = Math.max(0, now.at - at);
  return { last: { at, ageMs }, isOld: ageMs > 2 * periodMs, isUnderWay, periodMs };
}
