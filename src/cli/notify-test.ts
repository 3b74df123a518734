import { uniqueChannels } from '../notify/roots.js';
import { createSend } from '../notify/send/index.js';
import { channelKey, type Call, type CallSettings, type Channel, type IncidentReport } from '../model/call.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { suggestion } from '../config/nearest.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';

/** How loud a message can be, and as what. */
const SEVERITIES = [
  { step: 'opened', kind: 'failed', priority: 5, title: 'wardround test: this is how an alert looks' },
  { step: 'opened', kind: 'unknown', priority: 4, title: 'wardround test: this is how a warning looks' },
  { step: 'closed', kind: 'failed', priority: 3, title: 'wardround test: this is how good news looks' },
] as const satisfies readonly Pick<IncidentReport & Call, 'step' | 'kind' | 'priority' | 'title'>[];

/**
 * `wardround notify-test`: sends one message of each severity to every place that the config names, or to one, and says
 * what was answered.
 *
 * @returns 1 when anything was not delivered
 * @throws Mistake for a wrong config or name, or when the config names nobody
 */
export async function notifyTest(
  options: { readonly config?: string; readonly topic?: string },
  io: Io,
): Promise<number> {
  const { system } = loadFor(options, io);
  const { calls } = system;
  const send = createSend(calls);
  let isComplete = true;
  for (const channel of channelsFor(options.topic, system, calls)) {
    for (const severity of SEVERITIES) {
      const call: Call = { channel, priority: severity.priority, reports: [testReport(severity)] };
      const delivery = await send(call, AbortSignal.timeout(calls.timeoutMs));
      const about = `${channelKey(channel, calls)}, priority ${String(severity.priority)}`;
      if (delivery.kind === 'delivered') {
        const replaces = delivery.updates === true ? '; later messages of an incident replace earlier ones' : '';
        io.stdout.write(`${about}: delivered${replaces}\n`);
      } else {
        isComplete = false;
        io.stdout.write(`${about}: not delivered: ${delivery.cause}\n`);
      }
    }
  }
  return isComplete ? EXIT.ok : EXIT.down;
}

function channelsFor(name: string | undefined, system: System, calls: CallSettings): Channel[] {
  const known: Channel[] = uniqueChannels([
    ...[...(calls.ntfy?.topics.keys() ?? [])].map((topic): Channel => ({ kind: 'ntfy', name: topic })),
    ...[...calls.webhooks.keys()].map((webhook): Channel => ({ kind: 'webhook', name: webhook })),
    ...[...calls.commands.keys()].map((command): Channel => ({ kind: 'command', name: command })),
    ...[...system.services.values()].flatMap(({ channels }) => channels),
    ...calls.escalate.flatMap(({ channels }) => channels),
  ]);
  if (name === undefined) {
    if (known.length === 0)
      throw new Mistake('the config names no topic, webhook or command: nobody is called', EXIT.config);
    return known;
  }
  const named = known.filter((channel) => channel.name === name);
  if (named.length > 0) return named;
  // Of ntfy its keys alone: a topic is a password.
  const keys = [...(calls.ntfy?.topics.keys() ?? []), ...calls.webhooks.keys(), ...calls.commands.keys()];
  const near = suggestion(name, keys);
  // A topic that the config does not have is nobody's secret to us: whoever names it knows it. Where it is nearly a key,
  // it would go to a topic of somebody else.
  const isTopic = calls.ntfy !== undefined && /^[-_A-Za-z0-9]{1,64}$/.test(name);
  if (isTopic && (near === '' || isUsed(name, system))) return [{ kind: 'ntfy', name }];
  throw new Mistake(`there is no topic, webhook or command "${name}"${near}`, EXIT.usage);
}

/** Whether the config has it as a topic itself, wherever. */
function isUsed(topic: string, { calls, heartbeat }: System): boolean {
  return [...(calls.ntfy?.topics.values() ?? []), heartbeat?.ntfy?.topic].includes(topic);
}

function testReport({ step, kind, title }: (typeof SEVERITIES)[number]): IncidentReport {
  const at = Date.now();
  return {
    incident: `notify-test-${at.toString(36)}`,
    step,
    kind,
    root: { kind: 'service', name: 'notify-test' },
    title,
    openedAt: at,
    at,
    durationMs: 0,
    reopened: 0,
    place: 'this machine',
    reason: 'somebody ran wardround notify-test; nothing is wrong',
    remedies: [],
    container: [],
    affected: [],
    next: [],
    missed: 0,
    ...(step === 'closed' ? { cure: 'nothing was wrong' } : {}),
  };
}
