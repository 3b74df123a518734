import type { Ran } from '../model/query.js';
import type { Action, Rung, Service } from '../model/service.js';
import type { Ports } from '../ports.js';

type Execute<A extends Action> = (
  action: A,
  rung: Rung,
  service: Service,
  stopMarker: string | undefined,
  ports: Ports,
) => Promise<Ran>;

/** One row an action: an action without an executor does not compile. */
const executors = {
  run: ({ command }, { timeoutMs }, { target, cleanup }, stopMarker, ports) =>
    ports.run(target, { command, timeoutMs, cleanup, ...(stopMarker === undefined ? {} : { stopMarker }) }),
  'restart-container': ({ container }, { timeoutMs }, _service, _stopMarker, ports) =>
    ports.control(container, 'restart', timeoutMs),
} satisfies { [K in Action['kind']]: Execute<Extract<Action, { kind: K }>> };

// Looked up by the action's own kind, the executor fits the action: TypeScript cannot follow that through an index.
function executorFor<A extends Action>(action: A): Execute<A> {
  return executors[action.kind] as unknown as Execute<A>;
}

/**
 * Does what was decided, and says how it ended.
 *
 * @param stopMarker the path that must not exist in the target for a command to be started
 */
export function execute(rung: Rung, service: Service, stopMarker: string | undefined, ports: Ports): Promise<Ran> {
  return executorFor(rung.action)(rung.action, rung, service, stopMarker, ports);
}
