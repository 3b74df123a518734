import { randomUUID } from 'node:crypto';
import { pingBody, pingTrouble, pingUrl, summary, troubleOf } from '../decide/heartbeat.js';
import type { NtfySettings } from '../model/call.js';
import type { Beat, BeatReply, HeartbeatMemory, HeartbeatSettings, HeartbeatStore } from '../model/heartbeat.js';
import { hideSecrets, secretsOfUrl } from '../model/hide.js';
import type { Moment } from '../model/journal.js';
import { messageOf } from '../model/message-of.js';
import type { Round } from '../model/round.js';
import type { Ports } from '../ports.js';
import { armAlarm, basicPair } from './alarm.js';
import { fingerprint } from './fingerprint.js';

export type HeartbeatContext = {
  readonly settings: HeartbeatSettings;
  /** Where the delayed message goes. */
  readonly ntfy: NtfySettings | undefined;
  /** What this machine is called. */
  readonly name: string;
  /** What no other machine, and no other state folder of this one, has. */
  readonly identity: string;
};

export type HeartbeatPorts = {
  readonly beat: Beat;
  readonly store: HeartbeatStore;
  readonly now: () => Moment;
  readonly tell: Ports['tell'];
};

/** What the parts of a heartbeat share. */
export type HeartbeatDesk = HeartbeatPorts & {
  readonly memory: () => HeartbeatMemory;
  /** @returns whether it could be written; that it could not is said once */
  readonly remember: (news: HeartbeatMemory) => boolean;
  /** How much time is left for the next request. */
  readonly leftMs: () => number;
};

/** Tells whoever is to be told that a round is made. */
export type Heartbeat = {
  /** Takes no longer than the heartbeat's time limit. Never rejects. */
  readonly end: (round: Round) => Promise<void>;
};

/**
 * Begins a heartbeat: the begin of the round is told without waiting for it. What goes wrong is one line of trouble for each
 * of those who are told, at the end.
 */
export function beginHeartbeat(context: HeartbeatContext, ports: HeartbeatPorts): Heartbeat {
  const { settings } = context;
  const ping = settings.pingUrl === undefined ? undefined : beginPing(settings.pingUrl, settings.timeoutMs, ports);
  return {
    async end(round) {
      const desk = openDesk(settings.timeoutMs, ports);
      const troubles = await Promise.all([
        told('heartbeat.ping_url', () => ping?.(round, desk)),
        told('heartbeat.api', () => report(settings.api, round, desk)),
        told('heartbeat.ntfy', () => armAlarm(context, desk)),
      ]);
      for (const trouble of troubles.flat()) {
        ports.tell({ kind: 'trouble', message: hideSecrets(trouble, secretsOf(context)) });
      }
    },
  };
}

/** What a server may repeat of what it was sent. */
function secretsOf({ settings: { pingUrl, api, ntfy: alarm }, ntfy }: HeartbeatContext): (string | undefined)[] {
  const urls = [pingUrl, api?.url, api?.registerUrl].filter((url) => url !== undefined);
  const auth = ntfy?.auth;
  const credentials = auth?.kind === 'basic' ? [auth.password, basicPair(auth)] : [auth?.token];
  const topic = alarm && (ntfy?.topics.get(alarm.topic) ?? alarm.topic);
  return [...urls.flatMap(secretsOfUrl), api?.token, topic, ...credentials];
}

async function told(part: string, tellThem: () => Promise<string | undefined> | undefined): Promise<string[]> {
  try {
    const trouble = await tellThem();
    return trouble === undefined ? [] : [`${part}: ${trouble}`];
  } catch (error) {
    return [`${part}: ${messageOf(error)}`];
  }
}

function openDesk(timeoutMs: number, ports: HeartbeatPorts): HeartbeatDesk {
  const until = ports.now().upMs + timeoutMs;
  let memory = ports.store.read();
  let isBroken = false;
  return {
    ...ports,
    memory: () => memory,
    leftMs: () => Math.max(1, until - ports.now().upMs),
    remember(news) {
      memory = { ...memory, ...news };
      try {
        ports.store.write(memory);
        return true;
      } catch (error) {
        const message = `heartbeat: what was told could not be remembered: ${messageOf(error)}`;
        if (!isBroken) ports.tell({ kind: 'trouble', message });
        isBroken = true;
        return false;
      }
    },
  };
}

type Ping = (round: Round, desk: HeartbeatDesk) => Promise<string | undefined>;

function beginPing(base: string, timeoutMs: number, { beat }: HeartbeatPorts): Ping {
  const rid = randomUUID();
  const post = async (end: 'start' | number, limitMs: number, body = ''): Promise<string | undefined> => {
    const url = pingUrl(base, end, rid);
    if (url === undefined) return 'it is no URL';
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    return pingTrouble(await beat({ method: 'POST', url, headers, body, limitMs }));
  };
  const started = post('start', timeoutMs);
  return async (round, { leftMs }) => {
    // An end that overtakes its start would look like a round that never ends.
    const trouble = await Promise.race([started, after(timeoutMs / 2)]);
    return (await post(round.exitCode, leftMs(), pingBody(round))) ?? trouble;
  };
}

async function after(ms: number): Promise<undefined> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return undefined;
}

async function report(api: HeartbeatSettings['api'], round: Round, desk: HeartbeatDesk): Promise<string | undefined> {
  if (api === undefined) return undefined;
  const { url, registerUrl, method, token, name } = api;
  const send = (to: string, by: 'POST' | 'PUT', document: object, limitMs: number): Promise<BeatReply> =>
    desk.beat({
      method: by,
      url: to,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(document),
      limitMs,
    });
  const key = registerUrl === undefined ? undefined : fingerprint(registerUrl, name);
  let trouble: string | undefined;
  if (registerUrl !== undefined && key !== undefined && desk.memory().registered !== key) {
    // Half of the time is left for the heartbeat itself.
    const reply = await send(registerUrl, 'POST', { name }, desk.leftMs() / 2);
    // One that is known there already need not be registered.
    const isKnown = reply.kind === 'answered' && reply.status === 409;
    trouble = isKnown ? undefined : troubleOf(reply);
    if (trouble === undefined) desk.remember({ registered: key });
    else trouble = `this machine could not be registered: ${trouble}`;
  }
  const reply = await send(url, method, summary(round, name), desk.leftMs());
  return trouble ?? troubleOf(reply);
}
