import { nearest } from '../nearest.js';
import type { Problem } from '../problem.js';
import { own } from '../record.js';
import type { NtfySettings } from '../../model/call.js';
import type { Service } from '../../model/service.js';
import { enabledOf, fieldOf, trap } from './rule.js';
import type { Linted, Rule } from './rule.js';

export function callToNobody(service: Service, { system }: Linted): Problem[] {
  const isHeard = service.channels.every(({ kind }) => kind !== 'ntfy') || system.calls.ntfy !== undefined;
  if (isHeard) return [];
  return trap(fieldOf(service, 'notify_on_fail'), {
    expected: 'notifications.ntfy',
    found: 'nothing',
    why: 'nobody is called',
    mend: 'add notifications.ntfy with the topic, or take notify_on_fail out',
  });
}

/** What is no key is taken for a topic itself, and an alert to a topic that nobody reads is lost in silence. */
export function topicNearlyKey(service: Service, { config }: Linted): Problem[] {
  const near = topicsThemselves(service, config)
    .map((topic) => nearKey(topic, config))
    .find((name) => name !== undefined);
  if (near === undefined) return [];
  return trap(fieldOf(service, 'notify_on_fail'), {
    expected: 'a key of notifications.ntfy.topics, or a webhook or command',
    found: 'none of that name',
    why: 'it is taken for a topic itself, which nobody reads',
    mend: `did you mean "${near}"?`,
  });
}

/** The same of the message that tells of the end of the rounds. */
export const alarmNearlyKey: Rule = ({ system, config }) => {
  const topic = system.heartbeat?.ntfy?.topic;
  const topics = config.notifications.ntfy?.topics ?? {};
  if (topic === undefined || own(topics, topic) !== undefined || Object.values(topics).includes(topic)) return [];
  const near = nearest(topic, Object.keys(topics));
  if (near === undefined) return [];
  return trap(['heartbeat', 'ntfy', 'topic'], {
    expected: 'a key of notifications.ntfy.topics',
    found: 'none of that name',
    why: 'it is taken for a topic itself, which nobody reads',
    mend: `did you mean "${near}"?`,
  });
};

/** Topics as they are written in examples. */
const PLACEHOLDER =
  /^(?:(?:my|your|some|the|a)[-_]?(?:\w+[-_]?)?topic|your[-_].*|change[-_]?(?:me|it|this)|secret[-_]?topic|(?:example|sample|placeholder|todo|fixme|replace[-_]?me)(?:[-_].*)?|topic|x{3,})$/i;
/** What everybody tries first. */
const GUESSABLE =
  /^(?:alerts?|alarms?|backups?|cron|errors?|events?|home(?:lab|server)?|info|logs?|messages?|monitor(?:ing)?|notif(?:y|ications?)|ops|prod(?:uction)?|servers?|services?|status|systems?|tests?(?:ing)?|uptime|wardround|warnings?)$/i;
/** So few letters are tried through. */
const SHORT = 8;

/** A topic is a password: none is shown. */
export const guessableTopic: Rule = (linted) => {
  const { system, config } = linted;
  const ntfy = system.calls.ntfy;
  if (ntfy === undefined) return [];
  const isOpen = isOpenToAll(ntfy);
  const topics = config.notifications.ntfy?.topics ?? {};
  const named = Object.entries(topics).map(([key, topic]) => ({
    path: ['notifications', 'ntfy', 'topics', key],
    topic,
  }));
  const direct = enabledOf(system).flatMap((service) =>
    topicsThemselves(service, config)
      .filter((topic) => nearKey(topic, config) === undefined)
      .map((topic) => ({ path: fieldOf(service, 'notify_on_fail'), topic })),
  );
  return [...named, ...direct].flatMap(({ path, topic }) => {
    const found = foundIn(topic, isOpen);
    if (found === undefined) return [];
    return trap(path, {
      expected: 'a topic that nobody guesses',
      found,
      why: 'whoever knows it reads your alerts and can send you false ones',
      mend: 'choose a long random one, for example from: openssl rand -hex 12',
    });
  });
};

/** Only there everybody can read; with a token the topic may be reserved. */
export function isOpenToAll({ server, auth }: NtfySettings): boolean {
  return /^https?:\/\/ntfy\.sh\/?$/i.test(server) && auth === undefined;
}

function foundIn(topic: string, isOpen: boolean): string | undefined {
  if (PLACEHOLDER.test(topic)) return 'one that looks like a placeholder';
  if (!isOpen) return undefined;
  if (GUESSABLE.test(topic)) return 'a common word, on a server where everybody can subscribe';
  return topic.length < SHORT
    ? `one of ${topic.length} characters, on a server where everybody can subscribe`
    : undefined;
}

function nearKey(topic: string, config: Linted['config']): string | undefined {
  const { ntfy, webhooks, commands } = config.notifications;
  return nearest(
    topic,
    [ntfy?.topics ?? {}, webhooks, commands].flatMap((names) => Object.keys(names)),
  );
}

/** What a service names that is no key, and so is taken for a topic itself. */
function topicsThemselves({ channels }: Service, config: Linted['config']): string[] {
  const topics = config.notifications.ntfy?.topics ?? {};
  return channels
    .filter(({ kind, name }) => kind === 'ntfy' && own(topics, name) === undefined)
    .map(({ name }) => name)
    .filter((name) => !Object.values(topics).includes(name));
}
