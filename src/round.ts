import { callPeople } from './act/call.js';
import { isDue } from './decide/due.js';
import { exitCodeOf } from './decide/exit-code.js';
import { passOver } from './decide/outcome.js';
import { standingOf } from './decide/standing.js';
import type { Mode } from './model/decision.js';
import type { Past } from './model/journal.js';
import { messageOf } from './model/message-of.js';
import type { Round, Visit } from './model/round.js';
import type { Service, System } from './model/service.js';
import type { Selection } from './plan/select.js';
import type { Ports } from './ports.js';
import { visit } from './visit.js';

export type RoundOptions = {
  readonly id: string;
  readonly mode: Mode;
  /** How long this round may take. */
  readonly deadlineMs: number;
};

/**
 * One round, run to completion. All services are asked at once; one that fails waits for what it depends on before
 * anything is decided about it. Then whoever has to be called is called, and the round is handed back as a value.
 * Never rejects for anything that a service, the engine or the network does.
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
  const isNamed = (service: Service): boolean => named.size === 0 || named.has(service.name);
  ports.tell({ kind: 'round-started', id: options.id, services: order.length, mode: options.mode });

  const pasts = new Map<string, Past>(order.map(({ name }) => [name, ports.past(name)]));
  const begun = new Map<string, Promise<Visit>>();
  const visitOnce = (service: Service): Promise<Visit> => {
    const running = begun.get(service.name) ?? visit(service, contextOf(service));
    begun.set(service.name, running);
    return running;
  };
  const contextOf = (service: Service): Parameters<typeof visit>[1] => ({
    ports,
    past: pasts.get(service.name) ?? { kind: 'unknown', cause: 'its journal was not read' },
    mode: isNamed(service) ? options.mode : 'probe-only',
    stopMarkerDir: system.stopMarkerDir,
    remainingMs,
    // One that was not due is visited after all when something that depends on it fails.
    dependencies: () =>
      Promise.all(enabledDependencies(service, system).map(async (on) => standingOf(await visitOnce(on)))),
  });

  const due = order.filter(
    (service) => service.enabled && (named.size > 0 || isDue(service, contextOf(service).past, startedAt)),
  );
  await Promise.all(due.map(visitOnce));
  const visits = await Promise.all(order.map(async (service) => (await begun.get(service.name)) ?? passOver(service)));
  if (options.mode === 'recover')
    await callPeople({ system, visits, pasts, isNamed, remainingMs: remainingMs() }, ports);

  return {
    id: options.id,
    mode: options.mode,
    startedAt: startedAt.at,
    durationMs: ports.now().upMs - startedAt.upMs,
    exitCode: exitCodeOf(visits),
    ...(ports.signal.aborted ? { cutShort: messageOf(ports.signal.reason) } : {}),
    visits,
  };
}

function enabledDependencies(service: Service, system: System): Service[] {
  return service.dependencies.flatMap((name) => {
    const dependency = system.services.get(name);
    return dependency?.enabled === true ? [dependency] : [];
  });
}
