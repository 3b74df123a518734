import { callLog, type LoggedCall } from '../decide/call-log.js';
import { channelKey } from '../model/call.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { fetchMessages } from '../notify/send/remote.js';
import { journalsOf } from '../model/journals.js';
import { escapeText } from '../report/escape.js';
import { createJournal } from '../state/journal.js';
import { createOutbox } from '../state/outbox.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';

export type AlertsOptions = { readonly config?: string; readonly remote: boolean };

/**
 * `wardround alerts`: what was told, when, of which incident and to whom, by the journals; what still waits in the
 * outbox; with `--remote` what the ntfy server still has.
 *
 * @returns 3 when not all of it could be read
 * @throws Mistake for a wrong config, or when there is no ntfy server to ask
 */
export async function alerts({ remote, ...options }: AlertsOptions, io: Io): Promise<number> {
  const { system } = loadFor(options, io);
  if (remote) return listRemote(system, io);
  const journal = createJournal(system.stateDir);
  const reads = journalsOf(system).map((name) => ({ name, read: journal.read(name) }));
  const journals = reads.flatMap(({ read }) => (read.kind === 'events' ? [read.events] : []));
  const unread = reads.flatMap(({ name, read }) =>
    read.kind === 'events' ? [] : [`what ${name} was called about could not be read: ${read.cause}`],
  );
  const log = callLog(journals);
  for (const call of log) io.stdout.write(`${lineOf(call)}\n`);
  const { waiting, troubles } = createOutbox(system.stateDir).list();
  const complaints = [...unread, ...troubles];
  for (const complaint of complaints) io.stderr.write(`wardround: ${escapeText(complaint)}\n`);
  for (const { call, tries } of waiting) {
    const titles = call.reports.map(({ title }) => escapeText(title)).join(', ');
    const whom = escapeText(channelKey(call.channel, system.calls));
    io.stdout.write(`waiting for ${whom} (tried ${tries === 1 ? 'once' : `${String(tries)} times`})  ${titles}\n`);
  }
  if (log.length + waiting.length + complaints.length === 0) io.stdout.write('nobody was called yet\n');
  return complaints.length === 0 ? EXIT.ok : EXIT.unknown;
}

function lineOf({ at, incident, step, kind, channels }: LoggedCall): string {
  const whom = channels.length === 0 ? 'nobody' : escapeText([...new Set(channels)].join(', '));
  return [timeOf(at), step.padEnd(9), (kind ?? '').padEnd(10), escapeText(incident).padEnd(28), whom]
    .join('  ')
    .trimEnd();
}

async function listRemote({ calls }: System, io: Io): Promise<number> {
  const ntfy = calls.ntfy;
  if (ntfy === undefined)
    throw new Mistake('the config has no notifications.ntfy: there is no server to ask', EXIT.config);
  let isComplete = true;
  for (const [name, topic] of ntfy.topics) {
    const reply = await fetchMessages(ntfy, topic, 'all');
    if (reply.kind === 'unreachable') {
      isComplete = false;
      io.stderr.write(`wardround: ${name}: ${escapeText(reply.cause)}\n`);
      continue;
    }
    io.stdout.write(
      `${name}: ${reply.messages.length === 1 ? '1 message' : `${String(reply.messages.length)} messages`}\n`,
    );
    for (const { at, priority, title } of reply.messages) {
      io.stdout.write(`  ${timeOf(at)}  ${String(priority)}  ${escapeText(title)}\n`);
    }
  }
  return isComplete ? EXIT.ok : EXIT.down;
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
