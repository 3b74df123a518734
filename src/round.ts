import { openAnnouncer } from './act/announce.js';
import { callPeople } from './act/call.js';
import { openChart } from './act/chart.js';
import { openHooks } from './act/hooks.js';
import { once } from './act/once.js';
import { openWard } from './act/ward.js';
import { isDue } from './decide/due.js';
import { exitCodeOf } from './decide/exit-code.js';
import { forgottenIn } from './decide/forgotten.js';
import { passOver } from './decide/outcome.js';
import { standingOf } from './decide/standing.js';
import type { Mode } from './model/decision.js';
import { messageOf } from './model/message-of.js';
import type { Round, Visit } from './model/round.js';
import type { Service, System } from './model/service.js';
import type { Selection } from './plan/select.js';
import type { Ports } from './ports.js';
import { firstLook, visit, type VisitContext } from './visit.js';

export type RoundOptions = {
  readonly id: string;
  readonly mode: Mode;
  /** How long this round may take. */
  readonly deadlineMs: number;
};

/**
 * One round, run to completion. Each container is looked at before what lives in it, and all services are asked at once;
 * one that fails waits for what it depends on before anything is decided about it. Then whoever has to be called is
 * called, and the round is handed back as a value. Never rejects for anything that a service, the engine or the network
 * does.
 */
export async function runRound(
  system: System,
  selection: Selection,
  ports: Ports,
  options: RoundOptions,
): Promise<Round> {
  const { order, named } = selection;
  const startedAt = ports.now();
  const remainingMs = (): number => startedAt.upMs + options.deadlineMs - ports.now().upMs;
  const isNamed = ({ name }: Service): boolean => named.size === 0 || named.has(name);
  // What is looked at for another one's sake is only looked at.
  const modeOf = (services: readonly Service[]): Mode => (services.some(isNamed) ? options.mode : 'probe-only');
  ports.tell({ kind: 'round-started', id: options.id, services: order.length, mode: options.mode });

  const chartOf = once(({ name }: Service) => openChart(name, ports));
  const due = new Set(
    order.filter((service) => {
      return service.enabled && (named.size > 0 || isDue(service, chartOf(service).past(), startedAt));
    }),
  );
  const looked = async (service: Service): Promise<unknown> => (due.has(service) ? lookOnce(service) : undefined);
  const ward = openWard(system, ports, { modeOf, remainingMs, looked });
  const lookOnce = once((service: Service) => firstLook(service, contextOf(service)));
  const hooks = openHooks(options.mode, system.calls.cooldownMs, remainingMs, ports);
  const announcer = openAnnouncer(system, remainingMs, ports);
  const begun = new Map<Service, Promise<Visit>>();
  const attend = async (service: Service): Promise<Visit> => {
    const done = await visit(service, lookOnce(service), contextOf(service));
    hooks.after(done, chartOf(service).before, await ward.containerOf(service));
    return done;
  };
  const visitOnce = (service: Service): Promise<Visit> => {
    const running = begun.get(service) ?? attend(service);
    begun.set(service, running);
    return running;
  };
  const contextOf = (service: Service): VisitContext => ({
    ports,
    ward,
    chart: chartOf(service),
    mode: modeOf([service]),
    stopMarkerDir: system.stopMarkerDir,
    remainingMs,
    announcer,
    // One that was not due is visited after all when something that depends on it fails.
    dependencies: () =>
      Promise.all(enabledDependencies(service, system).map(async (on) => standingOf(await visitOnce(on)))),
  });

  // All first looks before the first visit: what is asked in the same moment travels together.
  for (const service of due) void lookOnce(service);
  await Promise.all([...due].map(visitOnce));
  const visits = await Promise.all(order.map(async (service) => (await begun.get(service)) ?? passOver(service)));
  const containers = await ward.visits();
  const forgotten = forgottenIn(visits, system.forgottenAfterMs, ports.now());
  if (options.mode === 'recover') {
    const before = remainingMs();
    const underway = await announcer.settled();
    const left = remainingMs();
    const waitedMs = before - left;
    await callPeople({ system, visits, containers, forgotten, isNamed, remainingMs: left, underway, waitedMs }, ports);
  }
  await hooks.ended();
  return {
    id: options.id,
    mode: options.mode,
    startedAt: startedAt.at,
    durationMs: ports.now().upMs - startedAt.upMs,
    exitCode: exitCodeOf(visits),
    ...(ports.signal.aborted ? { cutShort: messageOf(ports.signal.reason) } : {}),
    visits,
    containers: containers.filter(({ outcome }) => outcome !== 'running' && outcome !== 'unknown'),
    ...(forgotten.length === 0 ? {} : { forgotten }),
  };
}

function enabledDependencies(service: Service, system: System): Service[] {
  return service.dependencies.flatMap((name) => {
    const dependency = system.services.get(name);
    return dependency?.enabled === true ? [dependency] : [];
  });
}
