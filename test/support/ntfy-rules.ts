/** ntfy's error document: its words by their code. */
const ERRORS: Readonly<Record<number, readonly [status: number, error: string]>> = {
  40004: [400, 'invalid delay parameter: unable to parse delay'],
  40005: [400, 'invalid delay parameter: too small, please refer to the docs'],
  40006: [400, 'invalid delay parameter: too large, please refer to the docs'],
  40007: [400, 'invalid priority parameter'],
  40008: [400, 'invalid since parameter'],
  40009: [400, 'invalid request: topic invalid'],
  40014: [400, 'invalid request: attachments not allowed'],
  40018: [400, 'invalid request: actions invalid'],
  40024: [400, 'invalid request: request body must be valid JSON'],
  40049: [400, 'invalid request: sequence ID invalid'],
  40101: [401, 'unauthorized'],
  40301: [403, 'forbidden'],
  40401: [404, 'page not found'],
  41301: [413, 'attachment too large, or bandwidth limit reached'],
  41303: [413, 'JSON body too large'],
  42901: [429, 'limit reached: too many requests, please be nice'],
  42908: [429, 'limit reached: daily message quota reached'],
  42909: [429, 'limit reached: too many auth failures'],
  50001: [500, 'internal server error'],
  50701: [507, 'topic is inactive; no device available to recieve message'],
};

/** A request that is not taken. */
export class Refusal extends Error {
  readonly status: number;

  constructor(
    readonly code: number,
    status?: number,
    message?: string,
  ) {
    const [usual, words] = ERRORS[code] ?? [500, 'internal server error'];
    super(message ?? words);
    this.status = status ?? usual;
  }

  toJSON(): object {
    return { code: this.code, http: this.status, error: this.message };
  }
}

/** A message as it may be published. Times are seconds. */
export type Publication = {
  readonly topic: string;
  readonly message: string;
  readonly title?: string;
  readonly priority?: number;
  readonly tags?: readonly string[];
  readonly click?: string;
  readonly actions?: readonly unknown[];
  readonly content_type?: 'text/markdown';
  /** When it is to be delivered; absent: at once. */
  readonly due?: number;
};

/** What the real one takes of a topic's name, and of a sequence id. */
export const NAME = /^[-_A-Za-z0-9]{1,64}$/;

const MESSAGE_BYTES = 4096;
const DELAY_MIN_S = 10;
const DELAY_MAX_S = 3 * 24 * 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 24 * 3600 };

/** The real one reads at most twice its message limit of JSON. */
export const JSON_BYTES = 2 * MESSAGE_BYTES;

/**
 * The message that was asked for, as strict as the real server without an attachment store.
 *
 * @throws Refusal
 */
export function published(body: string, now: number): Publication {
  const { topic, message = '', title, priority, tags, click, actions, markdown, delay } = jsonObject(body);
  // The real one reads into types, before it looks at anything.
  if (![topic, message, title, click, delay].every((value) => isOptional(value, isText))) throw new Refusal(40024);
  if (!isOptional(tags, isTextList) || !isOptional(priority, Number.isInteger)) throw new Refusal(40024);
  if (!isOptional(actions, Array.isArray) || !isOptional(markdown, isBoolean)) throw new Refusal(40024);
  if (!isText(topic) || !NAME.test(topic)) throw new Refusal(40009);
  if (typeof priority === 'number' && (priority < 1 || priority > 5)) throw new Refusal(40007);
  if (Array.isArray(actions)) actions.forEach(checkAction);
  if (Array.isArray(actions) && actions.length > 3)
    throw new Refusal(40018, 400, 'invalid request: actions invalid, only 3 actions allowed');
  const text = isText(message) ? message : '';
  // A message of exactly the limit already counts as an attachment there, and attachments are off by default.
  if (Buffer.byteLength(text) >= MESSAGE_BYTES) throw new Refusal(40014);
  return {
    topic,
    message: text.trim() === '' ? 'triggered' : text.trim(),
    ...(isText(title) ? { title } : {}),
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(isTextList(tags) ? { tags } : {}),
    ...(isText(click) ? { click } : {}),
    ...(Array.isArray(actions) ? { actions: actions as unknown[] } : {}),
    ...(markdown === true ? { content_type: 'text/markdown' } : {}),
    ...(isText(delay) ? { due: dueTime(delay, now) } : {}),
  };
}

/** `30m`, or a Unix time, between ten seconds and three days from now. */
function dueTime(delay: string, now: number): number {
  const [, count, unit = ''] = /^(\d+) ?(s|m|h|d)$/.exec(delay) ?? [];
  const due = /^\d+$/.test(delay) ? Number(delay) : now + Number(count) * (UNITS[unit] ?? Number.NaN);
  if (Number.isNaN(due)) throw new Refusal(40004);
  if (due < now + DELAY_MIN_S) throw new Refusal(40005);
  if (due > now + DELAY_MAX_S) throw new Refusal(40006);
  return due;
}

/**
 * Whether a poll gives a message: `all`, a duration such as `10m`, a Unix time, or the id of the last one that is known.
 *
 * @throws Refusal
 */
export function since(
  marker: string,
  now: number,
): (message: { readonly id: string; readonly time: number }) => boolean {
  if (marker === 'all') return () => true;
  if (marker === 'none') return () => false;
  const [, count, unit = ''] = /^(\d+)(s|m|h)$/.exec(marker) ?? [];
  if (count !== undefined) return ({ time }) => time >= now - Number(count) * (UNITS[unit] ?? 0);
  // As there: twelve of these are an id, even when all are digits.
  if (/^[A-Za-z0-9]{12}$/.test(marker)) {
    let known = false;
    return ({ id }) => {
      const isLater = known;
      known ||= id === marker;
      return isLater;
    };
  }
  if (/^\d+$/.test(marker)) return ({ time }) => time >= Number(marker);
  throw new Refusal(40008);
}

function checkAction(action: unknown): void {
  const { action: kind, label, url, method, body } = isRecord(action) ? action : {};
  const refuse = (why: string): never => {
    throw new Refusal(40018, 400, `invalid request: actions invalid, ${why}`);
  };
  if (kind !== 'view' && kind !== 'http' && kind !== 'broadcast') refuse(`action '${String(kind)}' unknown`);
  if (!isText(label) || label === '') refuse("parameter 'label' is required");
  if (kind !== 'broadcast' && (!isText(url) || url === ''))
    refuse(`parameter 'url' is required for action '${String(kind)}'`);
  if (kind === 'http' && (method === 'GET' || method === 'HEAD') && isText(body) && body !== '') {
    refuse(`parameter 'body' cannot be set if method is ${method}`);
  }
}

function jsonObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return value;
  } catch {
    throw new Refusal(40024);
  }
  throw new Refusal(40024);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
}
