import type { Action } from '../model/decision.js';
import type { Ran } from '../model/query.js';
import type { Service } from '../model/service.js';
import type { Ports } from '../ports.js';

type Execute<A extends Action> = (
  action: A,
  service: Service,
  stopMarker: string | undefined,
  ports: Ports,
) => Promise<Ran>;

/** One row an action: an action without an executor does not compile. */
const executors = {
  run: (action, service, stopMarker, ports) =>
    ports.run(service.target, {
      command: action.command,
      timeoutMs: service.restartTimeoutMs,
      ...(stopMarker === undefined ? {} : { stopMarker }),
    }),
} satisfies { [K in Action['kind']]: Execute<Extract<Action, { kind: K }>> };

/**
 * Does what was decided, and says how it ended.
 *
 * @param stopMarker the path that must not exist in the target for anything to be started
 */
export function execute(action: Action, service: Service, stopMarker: string | undefined, ports: Ports): Promise<Ran> {
  return executors[action.kind](action, service, stopMarker, ports);
}
