import type { Decision } from '../model/decision.js';
import type { Outcome, Recovery } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { ProbeResult, Verdict } from '../model/verdict.js';

export const COUNTS_SUCCESSES = 'counts again, and calls it well once it has succeeded often enough in a row';

export type Tried = {
  /** The remedies that did not help. */
  readonly before: readonly Recovery[];
  readonly last: Recovery;
  /** What the next round does by the last decision. */
  readonly next: string;
};

type Conclusion = { readonly outcome: Outcome; readonly reason: string; readonly next: string };

/** What the visit of a service came to for which something was tried. */
export function concludeTreated(service: Service, verdict: Verdict, decision: Decision, tried: Tried): Conclusion {
  const { before, last, next } = tried;
  const earlier = before.map((recovery) => attempted(recovery, service));
  const and = (more: string): string => [...earlier, `and ${more}`].join(', ');
  if (!last.started) {
    const failed = and(`its ${called(last, service)} could not be started: ${last.detail}`);
    return { outcome: 'failed', reason: `its check fails (${verdict.result.detail}), ${failed}`, next: TRIES_AGAIN };
  }
  const saw = `its check failed${verdict.result.kind === 'failure' ? ` (${verdict.result.detail})` : ''}`;
  if (last.verified === undefined && last.cutOff) {
    const cut = and(`its ${called(last, service)} was not finished (${last.detail})`);
    return { outcome: 'unknown', reason: `${saw}, ${cut}`, next: TRIES_AGAIN };
  }
  const done = `${saw}, ${[...earlier, attempted(last, service)].join(', then ')}`;
  if (decision.kind === 'hold' && decision.rule === 'stop-marker') {
    return { outcome: 'stopped', reason: `${done}, and then: ${decision.why}`, next };
  }
  // It was looked at once more before the next remedy.
  if (decision.kind === 'leave') return verifiedConclusion(service, decision, verdict.result, next, done);
  return verifiedConclusion(service, decision, last.verified ?? UNSEEN, next, done);
}

const TRIES_AGAIN = 'tries again if it still fails and restarts are left';
const UNSEEN: ProbeResult = { kind: 'unknown', detail: 'the round ended before the second look', ms: 0 };

function verifiedConclusion(
  service: Service,
  decision: Decision,
  verified: ProbeResult,
  next: string,
  done: string,
): Conclusion {
  switch (verified.kind) {
    case 'unknown': {
      const reason = `${done}, and whether that helped is not known: ${verified.detail}`;
      return { outcome: 'unknown', reason, next: 'looks whether the restart helped' };
    }
    case 'failure':
      if (decision.kind === 'hold' && decision.rule === 'starting') {
        const reason = `${done}, and it has not come up yet (${verified.detail}): ${decision.why}`;
        return { outcome: 'waiting', reason, next };
      }
      return {
        outcome: 'failed',
        reason: `${done}, and it still fails: ${verified.detail}${whyNoMore(service, decision)}`,
        next: decision.kind === 'recover' ? TRIES_AGAIN : next,
      };
    case 'success':
    case 'degraded':
      if (service.successThreshold > 1) {
        const count = `1 of ${String(service.successThreshold)} successes`;
        return {
          outcome: 'waiting',
          reason: `${done}, and it passes (${verified.detail}): ${count}`,
          next: COUNTS_SUCCESSES,
        };
      }
      return { outcome: 'recovered', reason: `${done}, and it is well: ${verified.detail}`, next: 'checks it again' };
  }
}

/** Why the ladder was not climbed further, where there was further to climb. */
function whyNoMore({ ladder }: Service, decision: Decision): string {
  const isEnd =
    decision.kind === 'recover' ||
    (decision.kind === 'give-up' && decision.rule === 'ladder-exhausted') ||
    (decision.kind === 'hold' && decision.rule === 'round-done');
  return ladder.length === 1 || isEnd ? '' : `; no further remedy: ${decision.why}`;
}

function attempted({ rung, succeeded, detail }: Recovery, { ladder }: Service): string {
  const done = ladder.length === 1 ? 'it was restarted' : `${rung.name} was tried`;
  const failed = ladder.length === 1 ? 'its restart command failed' : `${rung.name} failed`;
  return `${succeeded ? done : failed} (${detail})`;
}

function called({ rung }: Recovery, { ladder }: Service): string {
  return ladder.length === 1 ? 'restart command' : `remedy ${rung.name}`;
}
