import { isReminderDue } from '../decide/forgotten.js';
import { messageOf } from '../model/message-of.js';
import type { Forgotten } from '../model/round.js';
import type { Service } from '../model/service.js';
import type { Told } from '../notify/calls.js';
import { forgottenNotice } from '../notify/forgotten.js';
import type { Places } from '../notify/words.js';
import type { Ports } from '../ports.js';

/**
 * The notices about services that may have been left alone for too long, once a day each. That one is given is noted
 * first: where it cannot be noted it is not given, for it would be given in every round.
 */
export function remind(
  forgotten: readonly Forgotten[],
  services: ReadonlyMap<string, Service>,
  places: Places,
  ports: Ports,
): Told[] {
  return forgotten.flatMap((one) => {
    const service = services.get(one.name);
    if (service === undefined || service.channels.length === 0) return [];
    return noteReminder(one.name, ports) ? [forgottenNotice(one, service, places, ports.now().at)] : [];
  });
}

function noteReminder(name: string, ports: Ports): boolean {
  const past = ports.past(name);
  if (past.kind === 'unknown' || !isReminderDue(past.facts, ports.now())) return false;
  try {
    ports.record(name, { ...ports.now(), event: 'reminded' });
    return true;
  } catch (error) {
    const message = `nobody is reminded that ${name} is left alone, because that cannot be noted: ${messageOf(error)}`;
    ports.tell({ kind: 'trouble', message });
    return false;
  }
}
