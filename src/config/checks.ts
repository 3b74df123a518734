import { messageOf } from '../model/message-of.js';
import { RE2JS } from 're2js';
import type { Path, Problem } from './problem.js';
import { isObject, objectAt, own } from './record.js';
import type { JsonObject } from './record.js';
import { parseStatusRange } from './status-range.js';
import { foundAs } from './words.js';

/** What is wrong with the health checks beyond the schema: one that is missing, and values that only look right. */
export function checkProblems(config: unknown): Problem[] {
  const services = Object.entries(objectAt(config, 'services'));
  return [
    ...services.flatMap(([name, service]) => (isObject(service) ? presenceProblems(['services', name], service) : [])),
    ...services.flatMap(([name, service]) => allValueProblems(['services', name], service)),
    ...allValueProblems(['defaults'], objectAt(config, 'defaults')),
  ];
}

const CHECKS = ['health_check', 'startup_check', 'readiness_check'] as const;

function presenceProblems(path: Path, service: JsonObject): Problem[] {
  if (own(service, 'health_check') === undefined) {
    return [
      { path: [...path, 'health_check'], message: 'expected a health check, here or in /defaults, found nothing' },
    ];
  }
  const asksEngine = CHECKS.some((name) => own(objectAt(service, name), 'type') === 'docker');
  if (!asksEngine || typeof own(service, 'container') === 'string') return [];
  return [
    { path: [...path, 'container'], message: 'expected a container, as the check is of type "docker", found nothing' },
  ];
}

function allValueProblems(path: Path, service: unknown): Problem[] {
  return CHECKS.flatMap((name) => valueProblems([...path, name], objectAt(service, name)));
}

function valueProblems(path: Path, check: JsonObject): Problem[] {
  return [
    ...['expect_body', 'process_name'].flatMap((name) => expressionProblems([...path, name], own(check, name))),
    ...statusProblems([...path, 'expect_status'], own(check, 'expect_status')),
  ];
}

function expressionProblems(path: Path, pattern: unknown): Problem[] {
  if (typeof pattern !== 'string') return [];
  const trouble = expressionTrouble(pattern);
  if (trouble === undefined) return [];
  const found = `${foundAs(pattern, path, false)} (${trouble}); lookaround and backreferences are not supported`;
  return [{ path, message: `expected a regular expression in RE2 syntax, found ${found}` }];
}

function expressionTrouble(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return messageOf(error).replace(/^error parsing regexp: /, '');
  }
}

function statusProblems(path: Path, status: unknown): Problem[] {
  if (Array.isArray(status))
    return status.flatMap((item: unknown, index) => statusProblems([...path, String(index)], item));
  if (typeof status !== 'string') return [];
  const { from, to } = parseStatusRange(status);
  if (!(from > to)) return [];
  return [
    { path, message: `expected a range that goes up, found ${foundAs(status, path, false)}; write "${to}-${from}"` },
  ];
}
