import { actionText } from '../model/action-text.js';
import type { Explanation } from '../model/explanation.js';
import { FAILURES } from '../model/failure.js';
import type { Facts, Moment, Restart } from '../model/journal.js';
import type { Visit } from '../model/round.js';
import type { Rung, Service } from '../model/service.js';
import { accountOf, type Account } from './account.js';
import { ageMs } from './age.js';
import { ownStart } from './starting.js';
import { clockTime, inWords, timeText } from './words.js';

type Entry = Explanation['entries'][number];

/**
 * Why a service is in its state, and what the next round would do: the facts that its journal folds to, the rule that
 * decides, what would change it, and the command that would run.
 *
 * @param visit of a round that changed nothing
 * @param before what its journal amounted to before that
 * @param question what was asked of it, as a person would type it
 */
export function explain(visit: Visit, before: Facts | undefined, question: string, now: Moment): Explanation {
  const { service, facts } = visit;
  const account = facts && accountOf(service, facts, now);
  return {
    title: titleOf(visit, before, now),
    entries: [
      ...(service.description === undefined ? [] : [{ label: 'about', lines: [service.description] }]),
      ...asked(visit, question),
      { label: 'why', lines: [visit.reason] },
      ...ruleEntry(visit),
      { label: 'next', lines: [visit.next] },
      ...(facts === undefined ? [] : [{ label: 'journal', lines: journalLines(facts, now) }]),
      ...(facts === undefined || account === undefined ? [] : limitEntries(service, facts, account, now)),
      ...commandEntry(visit),
    ],
  };
}

function titleOf({ service, outcome }: Visit, before: Facts | undefined, now: Moment): string {
  const since = (then: Moment): string => `since ${timeText(then.at, now.at)} (${inWords(ageMs(then, now))})`;
  if (before?.restarting !== undefined) {
    return `${service.name} is restarting ${since(before.restarting)}: a round that has not ended, or was ended by force`;
  }
  if (before?.state === undefined) return `${service.name}: ${outcome}`;
  const { state, since: then, after } = before.state;
  return `${service.name} is ${state} ${since(then)}, after: ${after}`;
}

function asked({ verdict, failure }: Visit, question: string): Entry[] {
  if (verdict === undefined) return [];
  const { result, attempts, readiness, probe } = verdict;
  const looks = attempts === 1 ? '' : ` in ${String(attempts)} looks`;
  const lines = [
    `${probe === 'startup' ? 'has it started? ' : ''}${question}`,
    `${result.kind}${looks}: ${result.detail}`,
    ...(failure === undefined ? [] : [`${failure.kind}, ${FAILURES[failure.kind]} (by: ${failure.evidence})`]),
    ...(readiness === undefined ? [] : [`ready? ${readiness.kind}: ${readiness.detail}`]),
  ];
  return [{ label: 'check', lines }];
}

function ruleEntry({ decision }: Visit): Entry[] {
  if (decision === undefined || decision.kind === 'leave') return [];
  const rule = decision.kind === 'recover' ? 'restart' : decision.rule;
  return [{ label: 'rule', lines: [`${rule}: ${decision.why}`] }];
}

/** How many rounds in a row it failed, was well, or could not be asked. */
export function journalLines(facts: Facts, now: Moment): string[] {
  const { failuresInARow, failingSince, successesInARow, unknownInARow, hasFailed } = facts;
  const ago = (then: Moment): string => `${clockTime(then.at, now.at)}, ${inWords(ageMs(then, now))} ago`;
  return [
    ...(failingSince === undefined
      ? []
      : [`failing in ${rounds(failuresInARow)} in a row, first ${ago(failingSince)}`]),
    ...(failuresInARow === 0 && hasFailed ? [`well in ${rounds(successesInARow)} in a row or more`] : []),
    ...(!hasFailed ? ['it has never been seen failing'] : []),
    ...(unknownInARow > 0 ? [`could not be asked in ${rounds(unknownInARow)} in a row`] : []),
  ];
}

function rounds(count: number): string {
  return count === 1 ? '1 round' : `${String(count)} rounds`;
}

/** What binds the next restart: threshold, policy, budget, backoff, incident, ladder. */
export function limitEntries(service: Service, facts: Facts, account: Account, now: Moment): Entry[] {
  if (service.ladder.length === 0) return [{ label: 'remedies', lines: ['none: a person is called'] }];
  const { budget, backoffLeftMs, incident } = account;
  const free =
    budget.freeInMs === 0 || !Number.isFinite(budget.freeInMs)
      ? ''
      : `; one is free again ${clockTime(now.at + budget.freeInMs, now.at)}`;
  const { failureThreshold, restart } = service;
  return [
    ...(failureThreshold === 1
      ? []
      : [
          {
            label: 'threshold',
            lines: [`${rounds(facts.failuresInARow)} failing in a row, ${String(failureThreshold)} are asked for`],
          },
        ]),
    { label: 'policy', lines: [`${restart.policy}; once the budget is spent: ${restart.giveUp}`] },
    {
      label: 'budget',
      lines: [
        `${String(budget.spent)} of ${String(budget.of)} restarts in ${inWords(budget.windowMs)} are spent${free}`,
      ],
    },
    ...(backoffLeftMs === undefined
      ? []
      : [
          {
            label: 'backoff',
            lines: [
              backoffLeftMs === 0
                ? 'over'
                : `${inWords(backoffLeftMs)} left, until ${timeText(now.at + backoffLeftMs, now.at)}`,
            ],
          },
        ]),
    { label: 'incident', lines: incidentLines(incident, service, facts, now) },
    ...(service.ladder.length === 1 ? [] : [{ label: 'ladder', lines: account.ladder.map(rungLine) }]),
  ];
}

/** Enough to see the pattern. */
const RESTARTS_SHOWN = 5;

function incidentLines(incident: readonly Restart[], service: Service, facts: Facts, now: Moment): string[] {
  if (incident.length === 0) return ['none is on: the next one begins at the first remedy'];
  const earlier = incident.length - RESTARTS_SHOWN;
  const open = ownStart(service, facts, now) === undefined ? undefined : incident.at(-1);
  const lasts = `over once it has been up for ${inWords(service.restart.minUptimeMs)}`;
  return [
    `${String(incident.length)} ${incident.length === 1 ? 'restart' : 'restarts'}; ${lasts}`,
    ...(earlier > 0 ? [`(${String(earlier)} earlier)`] : []),
    ...incident.slice(-RESTARTS_SHOWN).map((one) => restartLine(one, one === open, now)),
  ];
}

/** @param isOpen whether how it went is still to be seen */
function restartLine({ at, rung, upAt, downAt }: Restart, isOpen: boolean, now: Moment): string {
  const name = rung === '' ? 'restart' : rung;
  const came =
    upAt === undefined
      ? isOpen
        ? 'not up yet'
        : 'did not come up'
      : downAt === undefined
        ? 'came up'
        : `came up, and failed again ${clockTime(downAt.at, now.at)}`;
  return `${timeText(at, now.at)} ${name}: ${came}`;
}

function rungLine({ rung, tried }: { readonly rung: Rung; readonly tried: number }): string {
  const { name, action, max, destructive, afterFailures } = rung;
  const facts = [
    `tried ${tried === 1 ? 'once' : `${String(tried)} times`}${max === undefined ? '' : ` of ${String(max)}`}`,
    ...(destructive ? ['destructive'] : []),
    ...(afterFailures > 1 ? [`after ${String(afterFailures)} failing rounds`] : []),
  ];
  return `${name} (${facts.join(', ')}): ${actionText(action)}`;
}

/** The exact command: of the next remedy if there is to be one, else of the only one there is. */
function commandEntry({ decision, service }: Visit): Entry[] {
  const isNext = decision?.kind === 'recover';
  const rung = isNext ? decision.rung : service.ladder.length === 1 ? service.ladder[0] : undefined;
  if (rung === undefined) return [];
  const cleanup =
    rung.action.kind === 'run' ? service.cleanup.map((path) => `first removes ${path} if it is stale`) : [];
  return [{ label: isNext ? 'would run' : 'remedy', lines: [...cleanup, actionText(rung.action)] }];
}
