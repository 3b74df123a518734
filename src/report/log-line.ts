import { escapeText } from './escape.js';
import { painted, type Paint, type Style } from './style.js';

/** Every kind of line in a log that begins with the name of a service, or has it at a known place. */
const SUBJECTS = [
  /^(?:Health check (?:passed|degraded|failed|unknown)|Executed|Restart command|Waiting|Nothing to do|Decided to recover|Left alone|Given up|Stop marker(?: unknown)?): (\S+?)(?::? |$)/,
  /^(?:Successfully recovered|Failed to recover|Asked) (\S+)(?: |$)/,
  /^Would execute for (\S+): /,
  /^Output of (?:hook \S+ of )?(\S+): /,
  /^Hook \S+ of (\S+) /,
  /^Alert sent: (\S+): /,
];

const STAMPED = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) \[(DEBUG|INFO|WARNING|ERROR)\] (.*)$/;

/** Whether the line is about this service: it is named where the log names what a line is about, not just anywhere. */
export function isAbout(line: string, service: string): boolean {
  const object = objectIn(line);
  if (object !== undefined) return object.service === service || object.name === service;
  const text = STAMPED.exec(line)?.[3] ?? line;
  return SUBJECTS.some((pattern) => pattern.exec(text)?.[1] === service);
}

const PAINTS: Readonly<Record<string, Paint>> = { DEBUG: 'dim', INFO: 'none', WARNING: 'yellow', ERROR: 'red' };

/** The line for a terminal: what could steer it is escaped, and its level has a colour. */
export function shownLine(line: string, style: Style): string {
  const match = STAMPED.exec(line);
  if (match === null) return escapeText(line);
  const [, stamp = '', level = '', text = ''] = match;
  const paint = PAINTS[level] ?? 'none';
  const words = painted(escapeText(text), paint === 'yellow' ? 'none' : paint, style);
  return `${painted(stamp, 'dim', style)} ${painted(`[${level}]`, paint, style)} ${words}`;
}

/** A log may be of JSON, an object a line. */
function objectIn(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
