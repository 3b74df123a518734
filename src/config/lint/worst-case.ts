import type { Service } from '../../model/service.js';
import type { Path, Problem } from '../problem.js';
import { printable } from '../problem.js';
import { courseOf } from './course.js';
import { fieldOf, isRestarted, rungField, seconds, trap } from './rule.js';
import type { Linted } from './rule.js';
import { startCheckOf } from './waits.js';

/** The longest round that one service can make, against the deadline. */
export function worstCaseTooLong(service: Service, linted: Linted): Problem[] {
  const { deadlineMs, periodMs } = linted.system;
  // Where one wait alone is too long, that is the finding.
  if (!isRestarted(service) || waitsOf(service).some((ms) => ms >= deadlineMs)) return [];
  const rounds = courseOf(service, periodMs).rounds.map((rungs) => partsOf(service, rungs, linted));
  const longest = rounds.reduce((a, b) => (sum(b) > sum(a) ? b : a), []);
  if (sum(longest) <= deadlineMs) return [];
  const most = longest.reduce((a, b) => (b.ms > a.ms ? b : a));
  return trap(most.path, {
    expected: `a round that ends within run_deadline_seconds (${seconds(deadlineMs)})`,
    found: `up to ${seconds(sum(longest))} for this service: ${longest.map(({ what, ms }) => `${seconds(ms)} ${what}`).join(', ')}`,
    why: 'the deadline cuts the round off, and the rest waits for the next one',
    mend: `shorten the longest part (${most.what}), or give remedies a "max"`,
  });
}

type Part = { readonly what: string; readonly ms: number; readonly path: Path };

function partsOf(service: Service, rungs: readonly number[], linted: Linted): Part[] {
  const { attempts, timeoutMs, retryDelayMs } = service.check;
  const looksMs = attempts * timeoutMs + (attempts - 1) * retryDelayMs;
  const looks = { what: 'for the first looks', ms: looksMs, path: fieldOf(service, 'health_check', 'timeout_seconds') };
  return [looks, ...rungs.flatMap((rung) => rungParts(service, rung, linted))];
}

function rungParts(service: Service, index: number, linted: Linted): Part[] {
  const rung = service.ladder[index];
  if (rung === undefined) return [];
  const name = printable(rung.name);
  const isVerifyLonger = service.verifyTimeoutMs >= rung.startupDelayMs;
  // The last look may begin at the last moment.
  const waitMs = Math.max(service.verifyTimeoutMs, rung.startupDelayMs) + startCheckOf(service).timeoutMs;
  return [
    { what: `for ${name}`, ms: rung.timeoutMs, path: rungField(service, index, 'timeout_seconds', linted) },
    {
      what: `to see whether ${name} helped`,
      ms: waitMs,
      path: isVerifyLonger
        ? fieldOf(service, 'verify_timeout_seconds')
        : rungField(service, index, 'startup_delay_seconds', linted),
    },
  ];
}

function waitsOf(service: Service): number[] {
  const lookMs = startCheckOf(service).timeoutMs;
  return [service.verifyTimeoutMs, ...service.ladder.map(({ startupDelayMs }) => startupDelayMs + lookMs)];
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { ms }) => total + ms, 0);
}
