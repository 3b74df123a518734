import {
  alarmMessage,
  alarmStep,
  canCancel,
  cannotReplaceText,
  readArmed,
  resumedMessage,
  silenceMs,
  troubleOf,
} from '../decide/heartbeat.js';
import type { NtfySettings } from '../model/call.js';
import type { AlarmMemory, BeatReply } from '../model/heartbeat.js';
import { fingerprint } from './fingerprint.js';
import type { HeartbeatContext, HeartbeatDesk } from './heartbeat.js';

/** The ntfy server as this machine's alarm uses it. */
type Line = {
  readonly publish: (message: object) => Promise<BeatReply>;
  /** @param id of a message, or the name of a sequence of them */
  readonly cancel: (id: string) => Promise<BeatReply>;
  /** What all alarms of this machine have in common. */
  readonly sequence: string;
  readonly target: string;
};

/**
 * Puts off the delayed message by which ntfy itself says that the rounds have stopped. Only a server that replaces a
 * scheduled message can be used for it: any other would deliver one for each round. So it is asked first, by cancelling
 * what is not there, which nobody hears, and believed only once its reply to the first message says so.
 *
 * @returns what went wrong
 */
export async function armAlarm(context: HeartbeatContext, desk: HeartbeatDesk): Promise<string | undefined> {
  const { ntfy: alarm } = context.settings;
  if (alarm === undefined) return undefined;
  if (context.ntfy === undefined) return 'it needs notifications.ntfy';
  const line = lineTo(context.ntfy, alarm.topic, context.identity, desk);
  const { target } = line;
  const step = alarmStep(desk.memory().alarm, target, alarm.afterMs, desk.now());
  if (step === 'leave') return undefined;
  if (step === 'ask') {
    const can = canCancel(await line.cancel(line.sequence));
    const known = desk.memory().alarm?.target === target ? desk.memory().alarm?.replaces : undefined;
    if (can === false || (can === undefined && known === false)) return giveUp(target, undefined, desk);
    // What is sent must be remembered where it may not be sent again.
    if (!desk.remember({ alarm: { target } }) && can === undefined) return undefined;
  }
  return arm(context, alarm.afterMs, line, desk);
}

async function arm(
  { name }: HeartbeatContext,
  afterMs: number,
  line: Line,
  desk: HeartbeatDesk,
): Promise<string | undefined> {
  const { target, sequence } = line;
  const before: AlarmMemory = desk.memory().alarm ?? { target };
  const silent = silenceMs(before, afterMs, desk.now());
  if (silent !== undefined) await line.publish(resumedMessage(name, silent));
  const armedAt = desk.now();
  const reply = await line.publish(alarmMessage(name, afterMs, armedAt));
  const trouble = troubleOf(reply);
  if (trouble !== undefined || reply.kind !== 'answered') return trouble;
  const { replaces, id } = readArmed(reply.body, sequence);
  // Nothing was left with it, and it may be ntfy's again in the next round: a sign-in page answers 200, too.
  if (id === '') return `${String(reply.status)} was answered, but not by ntfy: is the server's address right?`;
  if (replaces) {
    desk.remember({ alarm: { target, replaces, armedAt } });
    return undefined;
  }
  const isCancelled = canCancel(await line.cancel(id)) === true;
  return giveUp(target, isCancelled ? undefined : armedAt.at + afterMs, desk);
}

function giveUp(target: string, comesAtMs: number | undefined, desk: HeartbeatDesk): string {
  desk.remember({ alarm: { target, replaces: false, saidAt: desk.now() } });
  return cannotReplaceText(comesAtMs);
}

function lineTo(settings: NtfySettings, topicOrKey: string, identity: string, desk: HeartbeatDesk): Line {
  const server = settings.server.replace(/\/+$/, '');
  const topic = settings.topics.get(topicOrKey) ?? topicOrKey;
  const sequence = `wardround-${fingerprint(identity).slice(0, 24)}`;
  const shared = settings.ca === undefined ? {} : { ca: settings.ca };
  return {
    sequence,
    target: fingerprint(server, topic, identity),
    publish: (message) =>
      desk.beat({
        ...shared,
        method: 'POST',
        url: `${server}/`,
        headers: {
          ...authorization(settings),
          'content-type': 'application/json; charset=utf-8',
          'x-sequence-id': sequence,
        },
        body: JSON.stringify({ topic, ...message }),
        limitMs: desk.leftMs(),
      }),
    cancel: (id) =>
      desk.beat({
        ...shared,
        method: 'DELETE',
        url: `${server}/${topic}/${id}`,
        headers: authorization(settings),
        limitMs: desk.leftMs(),
      }),
  };
}

function authorization({ auth }: NtfySettings): Record<string, string> {
  if (auth === undefined) return {};
  if (auth.kind === 'bearer') return { authorization: `Bearer ${auth.token}` };
  return { authorization: `Basic ${basicPair(auth)}` };
}

/** User and password as they travel. */
export function basicPair({ user, password }: { readonly user: string; readonly password: string }): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}
