import { explain as explainVisit } from '../decide/explain.js';
import { passOver } from '../decide/outcome.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { Service, System } from '../model/service.js';
import { orderByDependencies } from '../plan/order.js';
import { select, type Selection } from '../plan/select.js';
import { describeCheck } from '../probe/index.js';
import { escapeText } from '../report/escape.js';
import { explanationText } from '../report/explain.js';
import { whereOf } from '../report/place.js';
import { runRound } from '../round.js';
import { currentMoment } from '../state/clock.js';
import { loadFor } from './config.js';
import { interruptAfter } from './interrupt.js';
import type { Io } from './io.js';
import { serviceNamed } from './names.js';
import { connectPorts } from './ports.js';
import { styleOf } from './style.js';

/**
 * `wardround explain NAME`: asks the service as a dry run does, and says why it is in its state and what the next round
 * would do.
 *
 * @throws Mistake for a wrong config or name
 */
export async function explain(
  options: { readonly config?: string; readonly service: string },
  io: Io,
): Promise<number> {
  const { system, stateTrouble } = loadFor(options, io);
  const service = serviceNamed(options.service, system);
  if (!service.enabled) {
    const { reason, next } = passOver(service);
    io.stdout.write(`${options.service}: ${escapeText(reason)}; the next round ${next}\n`);
    return EXIT.ok;
  }
  const interrupt = interruptAfter(system.deadlineMs);
  try {
    const ports = connectPorts(system, {
      mode: 'dry-run',
      signal: interrupt.signal,
      tell: () => undefined,
      env: io.env,
      ...(stateTrouble === undefined ? {} : { stateTrouble }),
    });
    const before = ports.past(service.name);
    const round = await runRound(system, selectionFor(service, system), ports, {
      id: 'explain',
      mode: 'dry-run',
      deadlineMs: system.deadlineMs,
    });
    const visit = round.visits.find((candidate) => candidate.service.name === service.name);
    if (visit === undefined) throw new Mistake(`${service.name} was not visited`, EXIT.unknown);
    const { target } = service;
    const check = visit.verdict?.probe === 'startup' ? (service.startupCheck ?? service.check) : service.check;
    const question = `${describeCheck(check)}, ${whereOf(target)}`;
    io.stdout.write(
      explanationText(
        explainVisit(visit, before.kind === 'known' ? before.facts : undefined, question, currentMoment()),
        styleOf(io.stdout, io.env),
      ),
    );
    return EXIT.ok;
  } finally {
    interrupt.dispose();
  }
}

/** Whether a container may be restarted hangs on who else in it is ill: the next round asks them, and so does this one. */
function selectionFor(service: Service, { services }: System): Selection {
  const isBeside = ({ enabled, target }: Service): boolean =>
    enabled &&
    target.kind === 'container' &&
    service.target.kind === 'container' &&
    target.name === service.target.name;
  const takesContainer = service.ladder.some(({ action }) => action.kind === 'restart-container');
  const beside = takesContainer ? [...services.values()].filter(isBeside).map(({ name }) => name) : [];
  const { order } = select(orderByDependencies(services), [service.name, ...beside]);
  return { order, named: new Set([service.name]) };
}
