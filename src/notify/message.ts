import { actionText } from '../model/action-text.js';
import type { Message } from '../model/alert.js';
import type { Visit } from '../model/round.js';
import { stopMarkerPath } from '../model/stop-marker.js';
import type { Service } from '../model/service.js';
import { FAILURES } from '../model/failure.js';
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
  const output = fittingOutput(visit.recoveries.at(-1)?.output ?? '', [...above, ...below]);
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
  if (visit.outcome === 'waiting') return `${name}: failing, backing off`;
  return visit.recoveries.length === 0 ? `${name}: down` : `${name}: recovery failed`;
}

function whatLines({ service, verdict, reason, failure }: Visit, places: Places): string[] {
  const saw = verdict === undefined ? 'not asked' : plainLine(verdict.result.detail, 500);
  const why = plainLine(reason, 500);
  return [
    `Service: ${service.name}`,
    `Container: ${service.target.kind === 'host' ? 'none (this machine)' : plainLine(placeName(service.target, places), 200)}`,
    `Check: ${saw} (${service.check.type})`,
    ...(why === '' || why === saw ? [] : [`Why: ${why}`]),
    ...(failure === undefined ? [] : [`Kind: ${failure.kind}, ${plainLine(FAILURES[failure.kind], 200)}`]),
  ];
}

function triedLines({ service, recoveries }: Visit): string[] {
  if (recoveries.length === 0) {
    const hasRemedy = service.type === 'daemon' && service.ladder.length > 0;
    return [hasRemedy ? 'Tried: nothing in this round' : 'Tried: nothing, no restart is configured'];
  }
  return recoveries.map(({ rung, detail, verified }) => {
    const after = verified === undefined ? '' : `, then: ${plainLine(verified.detail, 300)}`;
    const name = service.ladder.length === 1 ? '' : `${rung.name}: `;
    return `Tried: ${name}${plainLine(actionText(rung.action), 500)}, ${plainLine(detail, 200)}${after}`;
  });
}

function blockedLines(visit: Visit, blocked: readonly string[]): string[] {
  return [
    ...(visit.blockedBy.length === 0
      ? []
      : [
          `Waits for: ${plainLine(visit.blockedBy.join(', '), 300)} (which could not be asked, is not ready, or has no topic to call)`,
        ]),
    ...(blocked.length === 0 ? [] : [`Blocked by it: ${plainLine(blocked.join(', '), 300)}`]),
  ];
}

function nextLines(visit: Visit, { stopMarkerDir }: Places): string[] {
  const { name } = visit.service;
  const marker = stopMarkerPath(name, stopMarkerDir);
  // A container cannot be asked for by --service; its words hold a blank, and no service's name does.
  const subject = visit.blockedBy.find((blocker) => !blocker.includes(' ')) ?? name;
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
