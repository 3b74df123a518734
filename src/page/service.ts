import { hasRecovered } from '../decide/status.js';
import { disabledText } from '../decide/outcome.js';
import { list } from '../decide/words.js';
import { figuresOf } from '../history/figures.js';
import { latencyQuantile } from '../history/latency.js';
import type { Day } from '../model/history.js';
import type { Facts, Moment } from '../model/journal.js';
import type { Service } from '../model/service.js';
import type { StopMarker } from '../model/verdict.js';
import { said } from './said.js';
import { ageText } from '../notify/words.js';
import { placeOf } from '../report/place.js';
import { barsInWords, barsOf } from './bars.js';
import { spanOf } from './figures.js';
import { downtimesOf } from './downtimes.js';
import { factsIn, statusIn, type Known } from './known.js';
import type { DayLatency, Fact, Look, ServiceView } from './view.js';

export type Around = {
  readonly looks: ReadonlyMap<string, Look>;
  readonly days: readonly string[];
  readonly now: Moment;
  readonly isPublic: boolean;
};

const DOWNTIMES = 8;

/** What a page says of one service. */
export function serviceView(service: Service, known: Known, around: Around): ServiceView {
  const { looks, days, now, isPublic } = around;
  const { name } = service;
  const history = known.histories.get(name);
  const facts = factsIn(known, name);
  const bars = barsOf(history?.days ?? [], days);
  const look = looks.get(name) ?? { tone: 'unsure', word: 'Unknown' };
  const { uptime } = history === undefined ? {} : figuresOf(history, spanOf(days, now.at));
  const latencies = isPublic ? undefined : latenciesOf(history?.days ?? [], days);
  const note = noteOf(service, known, around);
  return {
    name,
    look,
    ...sinceOf(service, known, now),
    ...(uptime === undefined ? {} : { uptime }),
    bars,
    barsText: barsInWords(bars),
    ...(latencies === undefined ? {} : { latencies }),
    ...(note === undefined ? {} : { note }),
    facts: isPublic ? [] : factsOf(service, facts, known),
    downtimes: downtimesOf(name, history?.outages ?? [], isPublic).slice(0, DOWNTIMES),
  };
}

function sinceOf(service: Service, known: Known, now: Moment): Pick<ServiceView, 'since' | 'lasts'> {
  const { since } = statusIn(known, service, now);
  return since === undefined || !service.enabled ? {} : { since: since.at, lasts: ageText(since.ageMs) };
}

function latenciesOf(known: readonly Day[], days: readonly string[]): ServiceView['latencies'] {
  const byDay = new Map(known.map((day) => [day.day, day]));
  const found = days.map((day): DayLatency | undefined => {
    const latencies = byDay.get(day)?.latencies ?? {};
    const [p50, p95] = [latencyQuantile(latencies, 0.5), latencyQuantile(latencies, 0.95)];
    return p50 === undefined || p95 === undefined ? undefined : { p50, p95 };
  });
  return found.some((one) => one !== undefined) ? found : undefined;
}

function noteOf(service: Service, known: Known, { looks, isPublic }: Around): string | undefined {
  const { name, enabled } = service;
  const look = looks.get(name);
  if (!enabled) return isPublic ? 'Not watched' : said(`${sentence(disabledText(service))}: rounds pass it over`);
  const past = known.pasts.get(name);
  if (past?.kind === 'unknown') return isPublic ? undefined : said(`Its journal could not be read: ${past.cause}`);
  const marker = known.markers?.get(name);
  if (marker?.kind === 'present') return isPublic ? 'Stopped on purpose' : markerText(marker);
  if (look?.tone === 'good' || look === undefined) return undefined;
  if (isPublic) return look.word === 'Stopped' ? 'Stopped on purpose' : undefined;
  return stateText(factsIn(known, name));
}

function markerText({ by, reason, until }: Extract<StopMarker, { kind: 'present' }>): string {
  const who = by === undefined ? '' : ` by ${by}`;
  const end = until === undefined ? '' : `, until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return said(`Stopped on purpose${who}${end}${reason === undefined ? '' : `: ${reason}`}`);
}

/** What made it so; of one that is degraded, what its check says. */
function stateText(facts: Facts | undefined): string | undefined {
  const { state, lastCheck } = facts ?? {};
  const text = state?.state === 'running' ? lastCheck?.detail : state?.after;
  return text === undefined ? undefined : said(sentence(text));
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function factsOf(service: Service, facts: Facts | undefined, { system }: Known): Fact[] {
  const { target, check, dependencies, name } = service;
  const dependents = [...system.services.values()].filter((one) => one.dependencies.includes(name));
  const { lastCheck } = facts ?? {};
  return [
    { term: 'Lives', text: target.kind === 'host' ? 'on this machine' : `in ${placeOf(target)}` },
    { term: 'Check', text: check.type },
    ...(lastCheck === undefined ? [] : [{ term: 'Last news', text: said(newsOf(lastCheck, facts)), at: lastCheck.at }]),
    ...(dependencies.length === 0 ? [] : [{ term: 'Needs', text: list(dependencies) }]),
    ...(dependents.length === 0 ? [] : [{ term: 'Needed by', text: list(dependents.map((one) => one.name)) }]),
  ];
}

/** A look that found it well after a restart is not noted as a check. */
function newsOf({ result, detail }: NonNullable<Facts['lastCheck']>, facts: Facts | undefined): string {
  const news = `${result}: ${detail}`;
  return facts !== undefined && hasRecovered(facts) ? `recovered after ${news}` : news;
}
