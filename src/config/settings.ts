import { dockerHostTrouble } from './docker-host.js';
import { oneOf } from './words.js';
import type { Problem } from './problem.js';
import { objectAt, own } from './record.js';
import { isToken } from './token-file.js';
import { suggestion } from './nearest.js';

/**
 * What is wrong with `notifications`, `docker` and those who use them, beyond the schema: most values there may come from
 * the environment, so that they are looked at once they are known. None of them is told.
 */
export function settingsProblems(config: unknown): Problem[] {
  return [...dockerProblems(config), ...ntfyProblems(config), ...topicProblems(config), ...callProblems(config)];
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
  const token = own(ntfy, 'token');
  if (typeof token === 'string' && !isToken(token)) {
    problems.push({
      path: [...path, 'token'],
      message: 'expected a token: one line of printable ASCII, found other text',
    });
  }
  if (token !== undefined && own(ntfy, 'token_file') !== undefined) {
    problems.push({ path: [...path, 'token_file'], message: 'expected either token or token_file, found both' });
  }
  return problems;
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
  const names = Object.keys(objectAt(config, 'notifications', 'ntfy', 'topics'));
  const problems: Problem[] = [];
  for (const [name, service] of Object.entries(objectAt(config, 'services'))) {
    const whom = own(objectAt(service), 'notify_on_fail');
    if (typeof whom !== 'string' || whom === '' || names.includes(whom) || isTopic(whom)) continue;
    const keys = names.length === 0 ? '' : `a key of topics (${oneOf(names)}) or `;
    const message = `expected ${keys}${A_TOPIC}, found other text${suggestion(whom, names)}`;
    problems.push({ path: ['services', name, 'notify_on_fail'], message });
  }
  return problems;
}

function isTopic(text: string): boolean {
  return /^[-_A-Za-z0-9]{1,64}$/.test(text);
}

const A_TOPIC = 'a topic of 1 to 64 letters, digits, "-" or "_"';
