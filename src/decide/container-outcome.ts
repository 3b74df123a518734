import type { ContainerDecision, ContainerState } from '../model/container.js';
import type { Moment } from '../model/journal.js';
import { clockTime } from './words.js';

type Down = Extract<ContainerState, { kind: 'down' }>;

/** What became of a start, for a person: `could not be started: …`; undefined where it runs now. */
export type StartTrouble = string | undefined;

/** Why a container that is down is left so, or is still down after a start, as one sentence. */
export function downReason({ how, detail }: Down, decision: ContainerDecision, trouble: StartTrouble): string {
  if (trouble !== undefined) return `${detail}, and ${trouble}`;
  return decision.kind === 'start' || decision.kind === 'restart'
    ? `${detail}; it would be ${decision.kind}ed: ${decision.why}`
    : `${detail}${how === 'missing' ? '' : ' and was not started'}: ${decision.why}`;
}

/** What the next round will do about it, for a person. */
export function downNext(name: string, decision: ContainerDecision, now: Moment): string {
  switch (decision.kind) {
    case 'hold':
      return 'looks again; its services are asked once it runs';
    case 'give-up': {
      if (decision.untilMs === undefined) return 'looks again; no start is allowed';
      return `starts it again ${clockTime(decision.untilMs, now.at)}, or after: wardround reset --container ${name}`;
    }
    case 'start':
    case 'restart':
      return 'starts it again if it is still down and starts are left';
  }
}
