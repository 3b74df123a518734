import type { Moment } from '../model/journal.js';
import { bannerOf } from './banner.js';
import { pastDowntimes } from './downtimes.js';
import { figuresView } from './figures.js';
import { edgesOf, graphOf } from './graph.js';
import { statusIn, type Known } from './known.js';
import { lookOf } from './look.js';
import { openIncidents } from './incidents.js';
import { serviceView } from './service.js';
import { lastDays } from './time.js';
import type { PageView } from './view.js';

const DAYS = 90;
/** A round that is a little late is no reason to warn. */
const PERIODS = 2;

export type PageOptions = {
  /** For people who are not to know commands, paths, containers, errors, reasons or who did what. */
  readonly isPublic: boolean;
};

/** What a page says. On the public one, what is not for everybody is not in it. */
export function pageViewOf(known: Known, now: Moment, { isPublic }: PageOptions): PageView {
  const services = [...known.system.services.values()];
  const days = lastDays(DAYS, now.at);
  const looks = new Map(services.map((service) => [service.name, lookOf(statusIn(known, service, now))]));
  const edges = edgesOf(services, looks);
  const graph = isPublic ? undefined : graphOf(looks, edges);
  const { periodMs } = known.system;
  const { roundAt } = known;
  const figures = isPublic ? undefined : figuresView(known, days, now);
  return {
    isPublic,
    madeAt: now.at,
    ...(roundAt === undefined ? {} : { round: { at: roundAt, isStale: now.at - roundAt > PERIODS * periodMs } }),
    periodMs,
    banner: bannerOf(looks),
    days,
    services: services.map((service) => serviceView(service, known, { looks, days, now, isPublic })),
    ...(graph === undefined ? {} : { graph }),
    open: openIncidents(looks, edges, { known, now, isPublic }),
    past: pastDowntimes(known, isPublic),
    ...(figures === undefined ? {} : { figures }),
  };
}
