import { channelKey, type Call, type CallSettings, type Delivery } from '../model/call.js';
import { containerJournal, ENGINE_JOURNAL, type JournalEvent } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import type { Told } from '../notify/calls.js';
import type { Cause } from '../notify/roots.js';
import type { Ports } from '../ports.js';

/** Remembers a step of an incident: each call about it is on its way. Progress and reminders are no steps. */
export function rememberStep({ cause, step, report }: Told, ports: Ports): void {
  if (step.step === 'progress' || step.step === 'forgotten') return;
  const { incident } = report;
  record(cause.journal, { ...ports.now(), event: 'incident', incident, step: step.step, kind: step.kind }, ports);
}

/**
 * Remembers that a call was delivered.
 *
 * @param isUnderway whether it says that a remedy is under way, which the next one has to correct
 */
export function rememberCall(
  { reports, channel }: Call,
  { updates }: Extract<Delivery, { kind: 'delivered' }>,
  settings: CallSettings,
  ports: Ports,
  isUnderway?: true,
): void {
  for (const { incident, step, root } of reports) {
    const event = {
      ...ports.now(),
      event: 'called',
      incident,
      step,
      channel: channelKey(channel, settings),
      ...(updates === true ? { updates } : {}),
      ...(isUnderway === true ? { underway: isUnderway } : {}),
    } as const;
    record(journalOf(root), event, ports);
  }
}

function record(journal: string, event: JournalEvent, ports: Ports): void {
  try {
    ports.record(journal, event);
  } catch (error) {
    const what = event.event === 'called' ? 'that people were called' : 'a step of its incident';
    const message = `${what} could not be remembered (${journal}): ${messageOf(error)}`;
    ports.tell({ kind: 'trouble', message });
  }
}

function journalOf({ kind, name }: Cause['root']): string {
  if (kind === 'engine') return ENGINE_JOURNAL;
  return kind === 'container' ? containerJournal(name) : name;
}
