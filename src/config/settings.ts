import { dockerHostTrouble } from './docker-host.js';
import { foundAs, oneOf } from './words.js';
import { HOOK_EVENTS } from '../model/hook.js';
import type { Path, Problem } from './problem.js';
import { isObject, objectAt, own, type JsonObject } from './record.js';
import { isToken } from './token-file.js';
import { suggestion } from './nearest.js';

/**
 * What is wrong with `notifications`, `docker` and those who use them, beyond the schema: most values there may come from
 * the environment, so that they are looked at once they are known. None of them is told.
 */
export function settingsProblems(config: unknown): Problem[] {
  return [
    ...dockerProblems(config),
    ...ntfyProblems(config),
    ...topicProblems(config),
    ...webhookProblems(config),
    ...programProblems(config),
    ...nameProblems(config),
    ...heartbeatProblems(config),
    ...callProblems(config),
    ...alarmProblems(config),
  ];
}

function dockerProblems(config: unknown): Problem[] {
  const host = own(objectAt(config, 'docker'), 'host');
  const trouble = typeof host === 'string' && host !== '' ? dockerHostTrouble(host) : undefined;
  return trouble === undefined ? [] : [{ path: ['docker', 'host'], message: trouble }];
}

function ntfyProblems(config: unknown): Problem[] {
  const ntfy = objectAt(config, 'notifications', 'ntfy');
  const path = ['notifications', 'ntfy'];
  const problems: Problem[] = [];
  const server = own(ntfy, 'server');
  if (typeof server === 'string' && !isServer(server)) {
    const message = 'expected an http or https URL without user, password or query, found text that is none';
    problems.push({ path: [...path, 'server'], message });
  }
  return [...problems, ...secretProblems(ntfy, path), ...authProblems(ntfy, path)];
}

/** A secret stands either in the config or in a file of its own. */
function secretProblems(owner: JsonObject, path: Path, field: 'token' | 'secret' = 'token'): Problem[] {
  const secret = own(owner, field);
  const problems: Problem[] = [];
  if (typeof secret === 'string' && !isToken(secret)) {
    const message = `expected a ${field}: one line of printable ASCII, found other text`;
    problems.push({ path: [...path, field], message });
  }
  if (secret !== undefined && own(owner, `${field}_file`) !== undefined) {
    problems.push({
      path: [...path, `${field}_file`],
      message: `expected either ${field} or ${field}_file, found both`,
    });
  }
  return problems;
}

function authProblems(ntfy: JsonObject, path: Path): Problem[] {
  const [user, password] = [own(ntfy, 'user'), own(ntfy, 'password')];
  if ((user === undefined) !== (password === undefined)) {
    const missing = user === undefined ? 'user' : 'password';
    return [{ path: [...path, missing], message: 'expected user and password together, found one of them' }];
  }
  const hasToken = own(ntfy, 'token') !== undefined || own(ntfy, 'token_file') !== undefined;
  if (user === undefined || !hasToken) return [];
  return [{ path: [...path, 'user'], message: 'expected either a token or user and password, found both' }];
}

function webhookProblems(config: unknown): Problem[] {
  return Object.entries(objectAt(config, 'notifications', 'webhooks')).flatMap(([name, webhook]) => {
    const path = ['notifications', 'webhooks', name];
    const url = own(objectAt(webhook), 'url');
    const isWrong = typeof url === 'string' && url !== '' && !isUrl(url);
    return [
      ...(isWrong
        ? [{ path: [...path, 'url'], message: 'expected an http or https URL, found text that is none' }]
        : []),
      ...secretProblems(objectAt(webhook), path, 'secret'),
      ...headerProblems(objectAt(webhook, 'headers'), [...path, 'headers']),
    ];
  });
}

/** What the request itself says of its body and connection: another word for it, and no request is ever sent. */
const OWN_HEADERS = /^(?:connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

function headerProblems(headers: JsonObject, path: Path): Problem[] {
  return Object.keys(headers)
    .filter((name) => OWN_HEADERS.test(name))
    .map((name) => ({
      path: [...path, name],
      message: `expected a header that is not the request's own, found "${name}"`,
      on: 'name',
    }));
}

const HEARTBEATS = ['ping_url', 'api', 'ntfy'] as const;

function heartbeatProblems(config: unknown): Problem[] {
  const fields = [
    ['heartbeat', 'ping_url'],
    ['heartbeat', 'api', 'url'],
    ['heartbeat', 'api', 'register_url'],
  ];
  const urls = fields.flatMap((path): Problem[] => {
    const url = own(objectAt(config, ...path.slice(0, -1)), path.at(-1) ?? '');
    if (typeof url !== 'string' || url === '' || isUrl(url)) return [];
    return [{ path, message: 'expected an http or https URL, found text that is none' }];
  });
  const heartbeat = own(objectAt(config), 'heartbeat');
  const isEmpty = isObject(heartbeat) && HEARTBEATS.every((name) => own(heartbeat, name) === undefined);
  const needsNtfy = own(objectAt(config, 'heartbeat'), 'ntfy') !== undefined;
  const hasNtfy = own(objectAt(config, 'notifications'), 'ntfy') !== undefined;
  const message = 'expected notifications.ntfy, which says the server, found nothing';
  return [
    ...urls,
    ...secretProblems(objectAt(config, 'heartbeat', 'api'), ['heartbeat', 'api']),
    ...(isEmpty ? [{ path: ['heartbeat'], message: `expected ${oneOf(HEARTBEATS)}, found none: nobody is told` }] : []),
    ...(needsNtfy && !hasNtfy ? [{ path: ['heartbeat', 'ntfy'], message }] : []),
  ];
}

/** A program is found by its path: cron's PATH is not that of a shell, and the round's folder nobody's. */
function programProblems(config: unknown): Problem[] {
  const commands = Object.entries(objectAt(config, 'notifications', 'commands')).map(
    ([name, command]) =>
      [['notifications', 'commands', name, 'command'], own(objectAt(command), 'command')] as [string[], unknown],
  );
  const owners: [string[], unknown][] = [
    ...Object.entries(objectAt(config, 'services')).map(([name, service]): [string[], unknown] => [
      ['services', name, 'hooks'],
      own(objectAt(service), 'hooks'),
    ]),
  ];
  const hooks = owners.flatMap(([path, all]) =>
    HOOK_EVENTS.map((event): [string[], unknown] => [[...path, event], own(objectAt(all), event)]),
  );
  return [...commands, ...hooks].flatMap(([path, program]) => {
    const first: unknown = Array.isArray(program) ? program[0] : program;
    if (typeof first !== 'string' || first === '' || first.startsWith('/')) return [];
    return [{ path, message: `expected the absolute path of a program, found ${foundAs(first, path, false)}` }];
  });
}

/** A name that is used twice would leave open who is meant. */
function nameProblems(config: unknown): Problem[] {
  const topics = objectAt(config, 'notifications', 'ntfy', 'topics');
  const webhooks = objectAt(config, 'notifications', 'webhooks');
  const commands = objectAt(config, 'notifications', 'commands');
  const taken = (name: string, ...others: JsonObject[]): boolean => others.some((other) => Object.hasOwn(other, name));
  const twice = (section: string, names: JsonObject, ...others: JsonObject[]): Problem[] =>
    Object.keys(names)
      .filter((name) => taken(name, ...others))
      .map((name) => ({
        path: ['notifications', section, name],
        message: `expected a name of its own, found "${name}", which a topic or another sender has`,
        on: 'name',
      }));
  return [...twice('webhooks', webhooks, topics), ...twice('commands', commands, topics, webhooks)];
}

function isUrl(text: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
}

function isServer(text: string): boolean {
  if (!/^https?:\/\/[^\s]+$/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

function topicProblems(config: unknown): Problem[] {
  const topics = Object.entries(objectAt(config, 'notifications', 'ntfy', 'topics'));
  return topics
    .filter(([, topic]) => typeof topic === 'string' && !isTopic(topic))
    .map(([name]) => ({
      path: ['notifications', 'ntfy', 'topics', name],
      message: `expected ${A_TOPIC}, found other text`,
    }));
}

function callProblems(config: unknown): Problem[] {
  const names = ['topics', 'webhooks', 'commands'].flatMap((section) =>
    Object.keys(objectAt(config, 'notifications', ...(section === 'topics' ? ['ntfy', 'topics'] : [section]))),
  );
  return callers(config).flatMap(([path, whom]): Problem[] => {
    if (typeof whom !== 'string' || whom === '' || names.includes(whom) || isTopic(whom)) return [];
    const keys = names.length === 0 ? '' : `a key of topics, webhooks or commands (${oneOf(names)}) or `;
    return [{ path, message: `expected ${keys}${A_TOPIC}, found other text${suggestion(whom, names)}` }];
  });
}

/** Every place of the config that says whom to call. */
function callers(config: unknown): [Path, unknown][] {
  const services = Object.entries(objectAt(config, 'services')).map(([name, service]): [Path, unknown] => [
    ['services', name, 'notify_on_fail'],
    own(objectAt(service), 'notify_on_fail'),
  ]);
  const escalations: unknown = own(objectAt(config, 'notifications'), 'escalate');
  const escalated = (Array.isArray(escalations) ? escalations : []).map((one: unknown, index): [Path, unknown] => [
    ['notifications', 'escalate', String(index), 'topic'],
    own(objectAt(one), 'topic'),
  ]);
  return [...services, ...escalated].flatMap(([path, whom]): [Path, unknown][] =>
    Array.isArray(whom) ? whom.map((one: unknown, index) => [[...path, String(index)], one]) : [[path, whom]],
  );
}

/** Only ntfy can keep a message back: webhooks and commands are no places for it. */
function alarmProblems(config: unknown): Problem[] {
  const path = ['heartbeat', 'ntfy', 'topic'];
  const topic = own(objectAt(config, 'heartbeat', 'ntfy'), 'topic');
  const keys = Object.keys(objectAt(config, 'notifications', 'ntfy', 'topics'));
  if (typeof topic !== 'string' || topic === '' || keys.includes(topic)) return [];
  const expected = `expected ${keys.length === 0 ? '' : `a key of topics (${oneOf(keys)}) or `}${A_TOPIC}, found`;
  const sender = (['webhooks', 'commands'] as const).find((section) =>
    Object.hasOwn(objectAt(config, 'notifications', section), topic),
  );
  if (sender !== undefined) return [{ path, message: `${expected} a name of ${sender}` }];
  return isTopic(topic) ? [] : [{ path, message: `${expected} other text${suggestion(topic, keys)}` }];
}

function isTopic(text: string): boolean {
  return /^[-_A-Za-z0-9]{1,64}$/.test(text);
}

const A_TOPIC = 'a topic of 1 to 64 letters, digits, "-" or "_"';
