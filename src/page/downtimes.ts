import { FAILURES } from '../model/failure.js';
import type { History, Outage } from '../model/history.js';
import type { Known } from './known.js';
import { said } from './said.js';
import type { Downtime } from './view.js';

const PAST = 50;

/** Downtimes of all services that are over, the newest first. */
export function pastDowntimes({ histories }: Known, isPublic: boolean): Downtime[] {
  return [...histories]
    .flatMap(([name, { outages }]) => downtimesOf(name, outages, isPublic))
    .filter(({ to }) => to !== undefined)
    .sort((a, b) => b.from - a.from)
    .slice(0, PAST);
}

/** The downtimes of one service, the newest first. */
export function downtimesOf(service: string, outages: History['outages'], isPublic: boolean): Downtime[] {
  return outages.toReversed().map((outage) => {
    const { from, to } = outage;
    const times = { service, from, ...(to === undefined ? {} : { to }) };
    return isPublic ? times : { ...times, cause: causeOf(outage), ...cureOf(outage) };
  });
}

/** What the first failed check saw. */
export function causeOf({ cause, failure }: Outage): string {
  if (cause !== '') return said(cause);
  return failure === undefined ? 'cause not known' : FAILURES[failure];
}

function cureOf({ remedies, to }: Outage): Pick<Downtime, 'cure'> {
  if (to === undefined) return {};
  const cure = remedies.findLast(({ helped }) => helped);
  if (cure !== undefined) return { cure: `${nameOf(cure.rung)} helped` };
  return { cure: remedies.length === 0 ? 'came back without a remedy' : 'came back after remedies' };
}

/** A remedy's name: journals of the first version have none. */
export function nameOf(rung: string): string {
  return rung === '' ? 'restart' : said(rung);
}
