import type { Problem } from '../problem.js';
import { backoffCutShort, budgetNeverFills } from './budget.js';
import { alarmNearlyKey, callToNobody, guessableTopic, topicNearlyKey } from './calls.js';
import { intervalWithoutMeaning, readinessSameAsHealth } from './checks.js';
import { dependencyDisabled, dependencyUnheard } from './dependencies.js';
import { fileWritableByOthers } from './file.js';
import { serverInForeground } from './foreground.js';
import { alarmTakesQuota } from './heartbeat.js';
import { rungNeverReached } from './ladder.js';
import { commandEndsItself } from './own-shell.js';
import { outputAmongState, outputsShareFile } from './outputs.js';
import { patternMatchesAnything } from './patterns.js';
import { cleanupNeverRun, remedyMissing, remedyNeverRun } from './remedies.js';
import { each } from './rule.js';
import type { Linted, Rule } from './rule.js';
import { samePort } from './same-port.js';
import { checkSeesItself } from './sees-itself.js';
import { failureThresholdTooLong, successThresholdTooLong } from './thresholds.js';
import { containerDelayTooLong, roundOverlaps, startupDelayTooLong, verifyTimeoutTooLong } from './waits.js';
import { worstCaseTooLong } from './worst-case.js';

/** Known traps, a row each; docs/linter.md has the same rows. */
export const RULES = {
  'file-writable-by-others': fileWritableByOthers,
  'round-overlaps': roundOverlaps,
  'startup-delay-too-long': each(startupDelayTooLong),
  'verify-timeout-too-long': each(verifyTimeoutTooLong),
  'container-delay-too-long': containerDelayTooLong,
  'worst-case-too-long': each(worstCaseTooLong),
  'failure-threshold-too-long': each(failureThresholdTooLong),
  'success-threshold-too-long': each(successThresholdTooLong),
  'budget-never-fills': each(budgetNeverFills),
  'backoff-cut-short': each(backoffCutShort),
  'rung-never-reached': each(rungNeverReached),
  'remedy-missing': each(remedyMissing),
  'remedy-never-run': each(remedyNeverRun),
  'cleanup-never-run': each(cleanupNeverRun),
  'server-in-foreground': each(serverInForeground),
  'command-ends-itself': each(commandEndsItself),
  'check-sees-itself': each(checkSeesItself),
  'pattern-matches-anything': each(patternMatchesAnything),
  'interval-without-meaning': each(intervalWithoutMeaning),
  'readiness-same-as-health': each(readinessSameAsHealth),
  'same-port': samePort,
  'dependency-disabled': each(dependencyDisabled),
  'dependency-unheard': each(dependencyUnheard),
  'call-to-nobody': each(callToNobody),
  'topic-nearly-key': (linted) => [...each(topicNearlyKey)(linted), ...alarmNearlyKey(linted)],
  'guessable-topic': guessableTopic,
  'alarm-takes-quota': alarmTakesQuota,
  'outputs-share-file': outputsShareFile,
  'output-among-state': outputAmongState,
} as const satisfies Record<string, Rule>;

/** What is a valid config and surely not what was meant. */
export function lint(linted: Linted): Problem[] {
  return Object.entries<Rule>(RULES).flatMap(([rule, find]) => find(linted).map((problem) => ({ ...problem, rule })));
}
