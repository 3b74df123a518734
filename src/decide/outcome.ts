import type { Decision, HoldRule } from '../model/decision.js';
import type { Outcome, Recovery, Visit } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { Verdict } from '../model/verdict.js';
import { inWords } from './words.js';

export type Conclusion = { readonly outcome: Outcome; readonly reason: string; readonly next: string };

const HELD = {
  'stop-marker': 'stopped',
  'marker-unknown': 'failed',
  'dependency-down': 'blocked',
  'state-untrusted': 'failed',
  'no-time': 'waiting',
  'not-asked-to': 'failed',
} as const satisfies Record<HoldRule, Outcome>;

const AFTER_HOLD = {
  'stop-marker': 'checks it again, and leaves it alone while the stop marker is there',
  'marker-unknown': 'restarts it if it still fails and the stop marker can be looked up',
  'dependency-down': 'checks it again once what it depends on is well',
  'state-untrusted': 'restarts it if it still fails and its journal can be read and written',
  'no-time': 'restarts it if it still fails',
  'not-asked-to': 'restarts it if it still fails, unless it too only looks',
} as const satisfies Record<HoldRule, string>;

/**
 * What one visit came to: the outcome, one sentence why, and what the next round will do.
 *
 * @param recovery absent where nothing was done: of a decision to recover, in a dry run
 */
export function conclude(
  service: Service,
  verdict: Verdict,
  decision: Decision,
  recovery: Recovery | undefined,
): Conclusion {
  switch (decision.kind) {
    case 'leave':
      return concludeLeft(verdict);
    case 'hold':
      return {
        outcome: HELD[decision.rule],
        reason:
          decision.rule === 'stop-marker'
            ? decision.why
            : `its check fails (${verdict.result.detail}) and it was not restarted: ${decision.why}`,
        next: AFTER_HOLD[decision.rule],
      };
    case 'give-up':
      return {
        outcome: decision.rule === 'crash-loop' ? 'crash_loop' : 'failed',
        reason: `its check fails (${verdict.result.detail}) and it was not restarted: ${decision.why}`,
        next:
          decision.rule === 'crash-loop'
            ? `restarts it again once the window of ${inWords(service.restart.windowMs)} has slid on, or after: wardround reset ${service.name}`
            : 'checks it again; a person has to mend it',
      };
    case 'recover':
      return recovery === undefined ? concludeUntreated(verdict, decision) : concludeTreated(verdict, recovery);
  }
}

/** The visit of a service that was not asked in this round. */
export function passOver(service: Service): Visit {
  const conclusion: Conclusion = service.enabled
    ? {
        outcome: 'not_due',
        reason: `it was well when last asked, and is asked every ${inWords(service.check.intervalMs)}`,
        next: 'asks it when its interval is over',
      }
    : { outcome: 'disabled', reason: 'it is disabled in the config', next: 'passes it over' };
  return { service, ...conclusion, blockedBy: [] };
}

function concludeLeft(verdict: Verdict): Conclusion {
  const { result, marker } = verdict;
  if (marker.kind === 'present') {
    const state = result.kind === 'unknown' ? 'it could not be asked' : 'its check passes';
    return {
      outcome: 'stopped',
      reason: `a stop marker is there (${marker.path} ${marker.where}), and ${state}: ${result.detail}`,
      next: AFTER_HOLD['stop-marker'],
    };
  }
  switch (result.kind) {
    case 'success':
      return { outcome: 'healthy', reason: `its check passes: ${result.detail}`, next: 'checks it again' };
    case 'degraded':
      return {
        outcome: 'degraded',
        reason: `it works, but not well: ${result.detail}`,
        next: 'checks it again; a degraded service is not restarted',
      };
    default:
      return {
        outcome: 'unknown',
        reason: `it could not be asked: ${result.detail}`,
        next: 'asks again; nothing is restarted on a guess',
      };
  }
}

function concludeUntreated(verdict: Verdict, decision: Decision): Conclusion {
  return {
    outcome: 'failed',
    reason: `its check fails (${verdict.result.detail}); it would be restarted: ${decision.why}`,
    next: 'restarts it if it still fails',
  };
}

function concludeTreated(verdict: Verdict, recovery: Recovery): Conclusion {
  const saw = verdict.result.detail;
  const { verified } = recovery;
  if (!recovery.started) {
    return {
      outcome: 'failed',
      reason: `its check fails (${saw}) and its restart command could not be started: ${recovery.detail}`,
      next: 'tries again if it still fails and restarts are left',
    };
  }
  if (verified === undefined && recovery.cutOff) {
    return {
      outcome: 'unknown',
      reason: `its check failed (${saw}) and its restart was not finished (${recovery.detail})`,
      next: 'tries again if it still fails and restarts are left',
    };
  }
  if (verified === undefined || verified.kind === 'unknown') {
    return {
      outcome: 'unknown',
      reason: `its check failed (${saw}), ${attempted(recovery)}, and whether that helped is not known: ${verified?.detail ?? 'the round ended before the second look'}`,
      next: 'looks whether the restart helped',
    };
  }
  return verified.kind === 'failure'
    ? {
        outcome: 'failed',
        reason: `its check failed (${saw}), ${attempted(recovery)}, and it still fails: ${verified.detail}`,
        next: 'tries again if it still fails and restarts are left',
      }
    : {
        outcome: 'recovered',
        reason: `its check failed (${saw}), ${attempted(recovery)}, and it is well: ${verified.detail}`,
        next: 'checks it again',
      };
}

function attempted({ succeeded, detail }: Recovery): string {
  return `${succeeded ? 'it was restarted' : 'its restart command failed'} (${detail})`;
}
