import type { Message } from '../model/alert.js';
import type { Visit } from '../model/round.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import type { Service } from '../model/service.js';
import { cutToBytes, fitLines, fitsMessage } from './fit.js';
import type { Places } from './words.js';
import { lastLines, placeName, plainLine, shellWord } from './words.js';

const OUTPUT_LINES = 20;

/**
 * The alert about a service that is down: title, and a body that says a line each what a person asks first.
 * The output of what was tried is the first to be shortened: a message is 4,095 bytes at most.
 *
 * @param blocked the services that are left alone because of this one
 */
export function alertMessage(visit: Visit, topic: string, blocked: readonly string[], places: Places): Message {
  const above = [...whatLines(visit, places), ...triedLines(visit)];
  const below = [...blockedLines(visit, blocked), ...nextLines(visit, places), ...logLine(visit.service, places)];
  const output = fittingOutput(visit.recovery?.output ?? '', [...above, ...below]);
  return {
    topic,
    title: titleOf(visit),
    body: fitLines([...above, ...output, ...below]),
    priority: 5,
    tags: ['rotating_light', 'auto-recovery'],
  };
}

/** Whether the service is ill and was not restarted because something that protects it could not be read. */
export function isHeldForSafety({ decision }: Visit): boolean {
  return decision?.kind === 'hold' && (decision.rule === 'marker-unknown' || decision.rule === 'state-untrusted');
}

function titleOf(visit: Visit): string {
  const { name } = visit.service;
  if (visit.outcome === 'crash_loop') return `${name}: crash loop`;
  if (isHeldForSafety(visit)) return `${name}: failing, not restarted`;
  return visit.recovery === undefined ? `${name}: down` : `${name}: recovery failed`;
}

function whatLines({ service, verdict, reason }: Visit, places: Places): string[] {
  const saw = verdict === undefined ? 'not asked' : plainLine(verdict.result.detail, 500);
  const why = plainLine(reason, 500);
  return [
    `Service: ${service.name}`,
    `Container: ${service.target.kind === 'host' ? 'none (this machine)' : plainLine(placeName(service.target, places), 200)}`,
    `Check: ${saw} (${service.check.type})`,
    ...(why === '' || why === saw ? [] : [`Why: ${why}`]),
  ];
}

function triedLines({ service, recovery }: Visit): string[] {
  if (recovery === undefined) {
    const remedy = service.type === 'daemon' && service.restartCommand !== undefined;
    return [remedy ? 'Tried: nothing in this round' : 'Tried: nothing, no restart is configured'];
  }
  const after = recovery.verified === undefined ? '' : `, then: ${plainLine(recovery.verified.detail, 300)}`;
  return [`Tried: ${plainLine(recovery.action.command, 500)}, ${plainLine(recovery.detail, 200)}${after}`];
}

function blockedLines(visit: Visit, blocked: readonly string[]): string[] {
  return [
    ...(visit.blockedBy.length === 0
      ? []
      : [
          `Waits for: ${plainLine(visit.blockedBy.join(', '), 300)} (which could not be asked, or has no topic to call)`,
        ]),
    ...(blocked.length === 0 ? [] : [`Blocked by it: ${plainLine(blocked.join(', '), 300)}`]),
  ];
}

function nextLines(visit: Visit, { stopMarkerDir }: Places): string[] {
  const { name } = visit.service;
  const marker = stopMarkerPath(name, stopMarkerDir);
  const subject = visit.blockedBy[0] ?? name;
  const again =
    visit.outcome === 'crash_loop'
      ? `find the cause, then allow restarts again: wardround reset ${name}`
      : `look at it step by step: wardround run --service ${subject}`;
  return [`Next: ${again}`, `To silence it: touch ${plainLine(shellWord(marker), 300)}`];
}

function logLine({ target, logPath }: Service, places: Places): string[] {
  const container = target.kind === 'container' ? shellWord(placeName(target, places)) : undefined;
  const log = logPath === undefined ? undefined : shellWord(logPath);
  if (log === undefined && container === undefined) return [];
  const command = log === undefined ? `docker logs --tail 50 ${container ?? ''}` : `tail -n 50 ${log}`;
  const inside = log !== undefined && container !== undefined ? `docker exec ${container} ` : '';
  return [`View log: ${plainLine(inside + command, 500)}`];
}

/** As many of the last lines of the output, indented, as fit beside the other lines. */
function fittingOutput(output: string, others: readonly string[]): string[] {
  let fitting: string[] = [];
  for (const line of lastLines(output, OUTPUT_LINES).reverse()) {
    const more = [`  ${line}`, ...fitting];
    if (!fitsMessage([...others, ...more].join('\n'))) {
      // The very last line is worth having even when only its beginning fits.
      return fitting.length > 0 ? fitting : [`  ${cutToBytes(line, 200)}`];
    }
    fitting = more;
  }
  return fitting;
}
