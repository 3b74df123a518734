import { actionText } from '../model/action-text.js';
import type { Outcome, Round, Visit } from '../model/round.js';

const ORDER = Object.keys({
  healthy: true,
  degraded: true,
  recovered: true,
  failed: true,
  crash_loop: true,
  waiting: true,
  blocked: true,
  stopped: true,
  unknown: true,
  not_due: true,
  disabled: true,
} satisfies Record<Outcome, true>) as readonly Outcome[];

/** How often each outcome that occurs in the round does, best outcomes first. */
export function outcomeCounts(round: Round): readonly (readonly [Outcome, number])[] {
  return ORDER.map(
    (outcome) => [outcome, round.visits.filter((visit) => visit.outcome === outcome).length] as const,
  ).filter(([, count]) => count > 0);
}

/** The command that a dry run would have run for this service, if any. */
export function plannedCommand(round: Round, visit: Visit): string | undefined {
  if (round.mode === 'recover') return undefined;
  return visit.decision?.kind === 'recover' ? actionText(visit.decision.rung.action) : undefined;
}
