import type { Query, Reply } from '../../model/query.js';
import type { Answer } from './conversation.js';

type Fetch = Extract<Query, { kind: 'fetch' }>;

/** curl's exit codes that speak of curl, its options or its build rather than of the service (curl(1), EXIT CODES). */
const CURL_COULD_NOT_ASK = new Set([1, 2, 3, 4, 5, 23, 27, 41, 43, 48, 77]);
const TIMED_OUT = 28;

/** The reply to an http question, from what curl, wget, node, bash or nc made of it. */
export function httpReply(query: Fetch, answer: Answer): Reply {
  if (answer.tool === 'none') return { kind: 'unreachable', cause: missing(query) };
  const unable = busyboxTls(query, answer);
  if (unable !== undefined) return { kind: 'unreachable', cause: unable };
  const status = statusOf(query, answer);
  if (status !== undefined) {
    return { kind: 'responded', status, ms: tookMs(answer), ...(query.wantBody ? { body: bodyOf(answer) } : {}) };
  }
  const code = answer.code ?? 0;
  // curl calls it an unsupported protocol when something answers that does not speak HTTP: that is an answer.
  const gibberish = answer.tool === 'curl' && answer.text.includes('HTTP/0.9');
  if (code >= 126 || (answer.tool === 'curl' && !gibberish && CURL_COULD_NOT_ASK.has(code))) {
    return {
      kind: 'unreachable',
      cause: `${String(answer.tool)} could not ask (exit code ${String(code)}): ${reasonIn(answer.text)}`,
    };
  }
  if (/not an http or ftp url|unsupported scheme|https support not compiled/i.test(answer.text)) {
    return { kind: 'unreachable', cause: missing(query) };
  }
  if (code === TIMED_OUT || /timed out/i.test(answer.text)) return { kind: 'timed-out', afterMs: query.timeoutMs };
  return { kind: 'no-answer', detail: reasonIn(answer.text), ms: answer.ms };
}

function missing(query: Fetch): string {
  const tools = query.url.startsWith('https:') ? 'curl, wget or node' : 'curl, wget, node, bash or nc';
  return `an http check of ${query.url.split(':')[0] ?? ''} needs ${tools} there, and none can do it`;
}

/**
 * busybox's own TLS checks no certificate, and fails where every other client succeeds (docker-library/busybox#64, #80,
 * #134). Where another program does it for busybox, as in Alpine, that one may be missing; else it says none of this.
 */
function busyboxTls(query: Fetch, { tool, text }: Answer): string | undefined {
  if (tool !== 'wget' || !query.url.startsWith('https:')) return undefined;
  const failed = /^wget: (TLS error .*|got bad TLS record .*|can't execute 'ssl_.*)/m.exec(text)?.[1];
  if (failed !== undefined) return `busybox wget could not ask: ${failed}; an https check needs curl or node there`;
  return query.tlsVerify && /^wget: note: TLS certificate validation not implemented/m.test(text)
    ? 'busybox wget cannot check a certificate; have curl or node there, or set tls_verify to false'
    : undefined;
}

function statusOf(query: Fetch, answer: Answer): number | undefined {
  const status =
    answer.tool === 'curl' && !query.wantBody
      ? /(\d{3}) [\d.,]+\s*$/.exec(answer.text)?.[1]
      : answer.tool === 'wget'
        ? firstFinalStatus(answer.text)
        : firstFinalStatus(query.wantBody ? splitHead(answer.body).head : answer.text);
  return status === undefined || status === '000' ? undefined : Number(status);
}

/** 1xx and a proxy's own greeting come before the answer. */
function firstFinalStatus(text: string): string | undefined {
  for (const match of text.matchAll(/HTTP\/[\d.]+ (\d{3})(?! connection established)/gi)) {
    if (match[1] !== undefined && !match[1].startsWith('1')) return match[1];
  }
  return undefined;
}

function tookMs(answer: Answer): number {
  const own = answer.tool === 'curl' ? /\d{3} (\d+[.,]\d+)\s*$/.exec(answer.text)?.[1] : undefined;
  return own === undefined ? answer.ms : Number(own.replace(',', '.')) * 1000;
}

/** wget puts the body alone on stdout; the others the head first. Only bash and nc see a body as it travelled. */
function bodyOf(answer: Answer): string {
  if (answer.tool === 'wget') return answer.body.toString('utf8');
  const { head, body } = splitHead(answer.body);
  const travelled = answer.tool === 'bash' || answer.tool === 'nc';
  const chunked = travelled && /^transfer-encoding:\s*chunked\s*$/im.test(head);
  return (chunked ? dechunk(body) : body).toString('utf8');
}

function splitHead(raw: Buffer): { head: string; body: Buffer } {
  let from = 0;
  for (;;) {
    const end = raw.indexOf('\r\n\r\n', from);
    if (end < 0) return { head: raw.toString('latin1'), body: Buffer.alloc(0) };
    const block = raw.toString('latin1', from, end);
    if (!/^HTTP\/[\d.]+ (1\d\d|200 connection established)/i.test(block)) {
      return { head: raw.toString('latin1', 0, end), body: raw.subarray(end + 4) };
    }
    from = end + 4;
  }
}

/** RFC 9112, 7.1. What is cut off or malformed ends the body. */
function dechunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', from);
    const size = lineEnd < 0 ? NaN : Number.parseInt(body.toString('latin1', from, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    from = lineEnd + 2 + size + 2;
  }
}

/** The line of a tool's complaint that names the reason. */
function reasonIn(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^\d{3} [\d.,]+$/.test(line));
  const named = lines.find((line) =>
    /refused|reset|resolve|unreachable|certificate|SSL|empty reply|bad address/i.test(line),
  );
  const line = named ?? lines.at(-1) ?? 'nothing was answered';
  return line.replace(/^(curl: \(\d+\)|wget:|nc:|environment:( line \d+:)?)\s*/, '');
}
