import { RE2JS } from 're2js';
import type { HttpCheck, StatusRange } from '../model/service.js';
import { failure, firstLine, inMs, readOther, success, type Probe } from './probe.js';

export const http: Probe<HttpCheck> = {
  query(check) {
    const { url, headers } = withoutCredentials(check);
    return {
      kind: 'fetch',
      url,
      method: check.method,
      headers,
      wantBody: check.expectBody !== undefined,
      tlsVerify: check.tlsVerify,
      timeoutMs: check.timeoutMs,
    };
  },

  read(check, reply) {
    if (reply.kind !== 'responded') return readOther(reply);
    const answered = `${String(reply.status)} in ${inMs(reply.ms)}`;
    if (!check.expectStatus.some(({ from, to }) => reply.status >= from && reply.status <= to)) {
      return failure('wrong-answer', `${answered}, expected ${rangesInWords(check.expectStatus)}`, reply.ms);
    }
    if (
      check.expectBody !== undefined &&
      !RE2JS.compile(check.expectBody)
        .matcher(reply.body ?? '')
        .find()
    ) {
      const seen = firstLine(reply.body ?? '');
      return failure(
        'wrong-answer',
        `${answered}, but the body does not match /${check.expectBody}/: "${seen}"`,
        reply.ms,
      );
    }
    return success(answered, reply.ms);
  },

  describe: (check) => `${check.method} ${redacted(check.endpoint)}`,
};

/** `http://user:password@host` is curl's way; not every tool knows it, so it becomes the header that it stands for. */
function withoutCredentials(check: HttpCheck): { url: string; headers: Readonly<Record<string, string>> } {
  const url = new URL(check.endpoint);
  if (url.username === '' && url.password === '') return { url: url.href, headers: check.headers };
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { url: url.href, headers: { Authorization: authorization, ...check.headers } };
}

/** A percent sign that begins no escape stands for itself, as it does for curl. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function redacted(endpoint: string): string {
  const url = new URL(endpoint);
  if (url.username === '' && url.password === '') return endpoint;
  url.username = '***';
  url.password = '';
  return url.href;
}

function rangesInWords(ranges: readonly StatusRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${String(from)}–${String(to)}`)).join(' or ');
}
