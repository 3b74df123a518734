import type { Call, Channel, IncidentReport, ReportedRemedy, Root, Waiting } from '../model/call.js';
import { FAILURES, type Failure } from '../model/failure.js';
import type { Moment } from '../model/journal.js';

const VERSION = 1;

type Is = (value: unknown) => boolean;
type Shape<T> = { readonly [K in keyof Required<T>]: Is };

const isText: Is = (value) => typeof value === 'string';
const isName: Is = (value) => typeof value === 'string' && value !== '';
const isTime: Is = (value) => Number.isFinite(value);
const isCount: Is = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isIncident: Is = (value) => typeof value === 'string' && /^[A-Za-z0-9._-]{1,200}$/.test(value);
const isTexts = listOf(isText);

function oneOf(...values: readonly unknown[]): Is {
  return (value) => values.includes(value);
}

function listOf(is: Is): Is {
  return (value) => Array.isArray(value) && value.every(is);
}

function optional(is: Is): Is {
  return (value) => value === undefined || is(value);
}

function shape<T>(fields: Shape<T>): Is {
  const checks = Object.entries<Is>(fields);
  return (value) =>
    typeof value === 'object' && value !== null && checks.every(([name, is]) => is(Reflect.get(value, name)));
}

const isReport = shape<IncidentReport>({
  incident: isIncident,
  step: oneOf('opened', 'worse', 'reopened', 'reminded', 'escalated', 'closed', 'progress', 'forgotten'),
  kind: oneOf('unknown', 'failed', 'crash_loop'),
  root: shape<Root>({ kind: oneOf('service', 'container', 'engine'), name: isText }),
  title: isText,
  openedAt: isTime,
  at: isTime,
  durationMs: isTime,
  reopened: isCount,
  place: isText,
  reason: isText,
  check: optional(
    shape<NonNullable<IncidentReport['check']>>({ type: isText, result: isText, detail: isText, ms: isTime }),
  ),
  failure: optional(shape<Failure>({ kind: oneOf(...Object.keys(FAILURES)), evidence: isText })),
  remedies: listOf(
    shape<ReportedRemedy>({
      at: optional(isTime),
      name: isText,
      command: isText,
      detail: isText,
      exitCode: optional(isTime),
      output: isTexts,
      verified: optional(isText),
    }),
  ),
  triedBefore: optional(isCount),
  container: isTexts,
  log: optional(shape<NonNullable<IncidentReport['log']>>({ path: isText, lines: isTexts })),
  affected: isTexts,
  next: isTexts,
  viewLog: optional(isText),
  cure: optional(isText),
  missed: isCount,
});

const isReports = listOf(isReport);

const isWaiting = shape<Omit<Waiting, 'id'> & { readonly version: number }>({
  version: oneOf(VERSION),
  call: shape<Call>({
    channel: shape<Channel>({ kind: oneOf('ntfy', 'webhook', 'command'), name: isName }),
    reports: (value) => isReports(value) && (value as unknown[]).length > 0,
    priority: oneOf(1, 2, 3, 4, 5),
  }),
  queuedAt: shape<Moment>({ at: isTime, upMs: isTime, boot: isText }),
  tries: isCount,
  notBefore: optional(isTime),
  replaces: optional(isTexts),
});

/** A waiting call as the text of its file. */
export function waitingText({ call, queuedAt, tries, notBefore, replaces }: Waiting): string {
  return `${JSON.stringify({ version: VERSION, queuedAt, tries, notBefore, replaces, call })}\n`;
}

/** The call that the text is of; `undefined` where it is none, whole and of this version. */
export function parseWaiting(id: string, text: string): Waiting | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isWaiting(value)) return undefined;
  const { call, queuedAt, tries, notBefore, replaces } = value as Waiting;
  return {
    id,
    call,
    queuedAt,
    tries,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(replaces === undefined ? {} : { replaces }),
  };
}
