import { actionText } from '../model/action-text.js';
import type { IncidentReport, ReportedRemedy } from '../model/call.js';
import type { Restart } from '../model/journal.js';
import type { Recovery } from '../model/round.js';
import type { Cause } from './roots.js';
import { ageText, containerName, lastLines, plainLine, shellWord, type Places } from './words.js';

/** Of a remedy's output as much as a person reads. */
const OUTPUT_LINES = 20;
/** A service that is ill for weeks has been restarted hundreds of times. */
const MOST = 20;

/**
 * What was tried in an incident, oldest first: of earlier rounds what the journal knows, of this one all.
 *
 * @param restarts those of the incident by the journal, this round's included
 */
export function toldRemedies(
  cause: Cause,
  restarts: readonly Restart[],
  places: Places,
): Pick<IncidentReport, 'remedies' | 'triedBefore'> {
  const recoveries = cause.root.kind === 'service' ? (cause.visit?.recoveries ?? []) : [];
  const earlier = restarts.filter(({ at }) => recoveries.every((one) => one.at !== at));
  const all = [...earlier.map((one) => earlierRemedy(one, commandOf(one, cause, places))), ...recoveries.map(remedyOf)];
  const remedies = all.slice(-MOST);
  return { remedies, ...(all.length > MOST ? { triedBefore: all.length - MOST } : {}) };
}

function remedyOf({ at, rung, detail, code, output, verified }: Recovery): ReportedRemedy {
  return {
    at,
    name: rung.name,
    command: plainLine(actionText(rung.action), 500),
    detail: plainLine(detail, 300),
    ...(code === undefined ? {} : { exitCode: code }),
    output: lastLines(output, OUTPUT_LINES),
    ...(verified === undefined ? {} : { verified: plainLine(verified.detail, 300) }),
  };
}

function earlierRemedy(restart: Restart, command: string): ReportedRemedy {
  const { at, end } = restart;
  const saw = sawAfter(restart);
  return {
    at,
    name: remedyName(restart),
    command,
    detail: plainLine(end?.ran ?? 'how it ended is not known', 300),
    ...(end?.code === undefined ? {} : { exitCode: end.code }),
    output: [],
    ...(saw === '' ? {} : { verified: plainLine(saw, 300) }),
  };
}

/** Journals of the first version do not name remedies: they had one. */
export function remedyName({ rung }: Restart): string {
  return rung === '' ? 'restart' : plainLine(rung, 100);
}

function sawAfter({ end, upAt, downAt, lastedMs = 0 }: Restart): string {
  const saw = end?.saw === undefined || end.saw === end.ran ? '' : end.saw;
  if (upAt === undefined) return saw;
  const up = downAt === undefined ? 'it was well' : `it was well for ${ageText(lastedMs)}`;
  return saw === '' ? up : `${saw}; later ${up}`;
}

/** What the config says today of the remedy that went by this name then. */
function commandOf({ rung }: Restart, { root, visit }: Cause, places: Places): string {
  if (root.kind === 'container') {
    return plainLine(`docker ${rung === '' ? 'start' : rung} ${shellWord(containerName(root.name, places))}`, 500);
  }
  const known = visit?.service.ladder.find(({ name }) => name === rung);
  return known === undefined ? '' : plainLine(actionText(known.action), 500);
}
