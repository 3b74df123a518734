import type { Query, Remedy } from '../../model/query.js';
import { CLEANUP } from './cleanup.js';
import { quote } from './quote.js';
import { PRELUDE } from './prelude.js';
import { PREFER_BASH } from './script.js';

/** The questions that a shell in the target has to be asked; the others are answered from outside. */
export type ShellQuery = Extract<Query, { kind: 'fetch' | 'connect' | 'shell' | 'file' }>;

/** Where a remedy's output may be kept while it runs, best first. /dev/shm is memory: filling it can kill the container. */
const OUTPUT_FOLDERS = ['/tmp', '/var/tmp', '/run', '/dev/shm'];

export function isShellQuery(query: Query): query is ShellQuery {
  return query.kind === 'fetch' || query.kind === 'connect' || query.kind === 'shell' || query.kind === 'file';
}

/** Nobody but a check sends it to the shell that waits for them: the end of a round spares it until the last. */
const WATCH_FOR_TERM = "trap 'wr_put struck . .' TERM";

/**
 * The script that asks all of `queries` side by side; ids in the frames are positions in `queries`.
 *
 * @param nonce letters and digits that nothing in the target can guess: only frames that begin with it count
 */
export function batchScript(nonce: string, queries: readonly ShellQuery[]): string {
  const files = queries.map((query, id) => (query.kind === 'file' ? fileLine(id, query.path) : ''));
  const jobs = queries.map((query, id) => (query.kind === 'file' ? '' : `${jobLine(id, query)} &`));
  return [
    PREFER_BASH,
    `wr_nonce=${nonce}`,
    PRELUDE,
    'wr_put start . $$',
    ...files,
    "wr_put files . ''",
    WATCH_FOR_TERM,
    ...jobs,
    'wr_wait',
    'wr_sweep',
    'wr_wait',
    "wr_put end . ''",
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/**
 * The script that removes what a remedy lists as stale and runs its command, unless its stop marker has appeared; its
 * frames have the id 0.
 */
export function remedyScript(nonce: string, remedy: Remedy): string {
  return [
    PREFER_BASH,
    `wr_nonce=${nonce}`,
    PRELUDE,
    CLEANUP,
    'wr_put start . $$',
    `wr_unmarked 0 ${quote(remedy.stopMarker ?? '')} &&`,
    `${['wr_cleanup 0', ...remedy.cleanup.map(quote)].join(' ')} &&`,
    ['wr_run 0', quote(remedy.command), ...OUTPUT_FOLDERS].join(' '),
    "wr_put end . ''",
  ].join('\n');
}

function fileLine(id: number, path: string): string {
  return `wr_file ${String(id)} ${quote(path)}`;
}

function jobLine(id: number, query: Exclude<ShellQuery, { kind: 'file' }>): string {
  switch (query.kind) {
    case 'shell':
      return `wr_shell ${String(id)} ${quote(query.command)}`;
    case 'connect':
      return ['wr_connect', id, quote(query.host), query.port, ...seconds(query.timeoutMs)].join(' ');
    case 'fetch':
      return fetchLine(id, query);
  }
}

function fetchLine(id: number, query: Extract<Query, { kind: 'fetch' }>): string {
  const url = new URL(query.url);
  const scheme = url.protocol.slice(0, -1);
  // An IPv6 literal stands in brackets in a URL and without them everywhere else.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return [
    'wr_fetch',
    id,
    quote(url.href),
    quote(query.method),
    ...seconds(query.timeoutMs),
    flag(query.wantBody),
    flag(!query.tlsVerify),
    flag(isLoopback(host)),
    scheme,
    quote(host),
    url.port === '' ? (scheme === 'https' ? 443 : 80) : url.port,
    quote(url.pathname + url.search),
    ...Object.entries(query.headers).map(([name, value]) => quote(`${name}: ${value}`)),
  ].join(' ');
}

/** As a decimal for tools that know fractions, and as a whole number of at least one for those that do not. */
function seconds(ms: number): [string, string] {
  return [(ms / 1000).toFixed(3), String(Math.max(1, Math.ceil(ms / 1000)))];
}

/** A proxy named in the container's environment must not stand between a check and the service beside it. */
function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|0\.0\.0\.0|::1?|::ffff:7f[0-9a-f]{2}:[0-9a-f]+)$/i.test(host);
}

function flag(on: boolean): string {
  return on ? '1' : '0';
}
