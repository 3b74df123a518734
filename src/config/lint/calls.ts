import { nearest } from '../nearest.js';
import type { Problem } from '../problem.js';
import { own } from '../record.js';
import type { Service } from '../../model/service.js';
import { enabledOf, fieldOf, trap } from './rule.js';
import type { Linted, Rule } from './rule.js';

export function callToNobody(service: Service, { system }: Linted): Problem[] {
  if (service.topic === undefined || system.ntfy !== undefined) return [];
  return trap(fieldOf(service, 'notify_on_fail'), {
    expected: 'notifications.ntfy',
    found: 'nothing',
    why: 'nobody is called',
    mend: 'add notifications.ntfy with the topic, or take notify_on_fail out',
  });
}

/** What is no key is taken for a topic itself, and an alert to a topic that nobody reads is lost in silence. */
export function topicNearlyKey(service: Service, { config }: Linted): Problem[] {
  const near = nearKey(service, config);
  if (near === undefined) return [];
  return trap(fieldOf(service, 'notify_on_fail'), {
    expected: 'a key of notifications.ntfy.topics',
    found: 'none of that name',
    why: 'it is taken for a topic itself, which nobody reads',
    mend: `did you mean "${near}"?`,
  });
}

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
  if (system.ntfy === undefined) return [];
  // Only there everybody can read; with a token the topic may be reserved.
  const isOpen = /^https?:\/\/ntfy\.sh\/?$/i.test(system.ntfy.server) && system.ntfy.token === undefined;
  const topics = config.notifications?.ntfy?.topics ?? {};
  const named = Object.entries(topics).map(([key, topic]) => ({
    path: ['notifications', 'ntfy', 'topics', key],
    topic,
  }));
  const direct = enabledOf(system)
    .filter((service) => isTopicItself(service, topics) && nearKey(service, config) === undefined)
    .map((service) => ({ path: fieldOf(service, 'notify_on_fail'), topic: service.topic ?? '' }));
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

function foundIn(topic: string, isOpen: boolean): string | undefined {
  if (PLACEHOLDER.test(topic)) return 'one that looks like a placeholder';
  if (!isOpen) return undefined;
  if (GUESSABLE.test(topic)) return 'a common word, on a server where everybody can subscribe';
  return topic.length < SHORT
    ? `one of ${topic.length} characters, on a server where everybody can subscribe`
    : undefined;
}

function nearKey(service: Service, config: Linted['config']): string | undefined {
  const topics = config.notifications?.ntfy?.topics ?? {};
  return isTopicItself(service, topics) ? nearest(service.topic ?? '', Object.keys(topics)) : undefined;
}

function isTopicItself({ topic }: Service, topics: Readonly<Record<string, string>>): boolean {
  return topic !== undefined && !Object.values(topics).includes(topic) && own(topics, topic) === undefined;
}
