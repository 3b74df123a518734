import type { Query, Reply } from '../model/query.js';
import type { Check } from '../model/service.js';
import type { ProbeResult } from '../model/verdict.js';
import { custom } from './custom.js';
import { docker } from './docker.js';
import { http } from './http.js';
import { process } from './process.js';
import type { Probe } from './probe.js';
import { tcp } from './tcp.js';

type CheckOf<T extends Check['type']> = Extract<Check, { type: T }>;

const probes = { http, tcp, process, custom, docker } satisfies { [T in Check['type']]: Probe<CheckOf<T>> };

// Looked up by the check's own type, the probe fits the check: a fact that TypeScript cannot follow through an index.
function probeFor<C extends Check>(check: C): Probe<C> {
  return probes[check.type] as unknown as Probe<C>;
}

/**
 * What has to be asked for this check.
 *
 * @param sinceMs when the service was restarted, in ms since the epoch: an answer that is older says nothing
 */
export function queryFor(check: Check, sinceMs?: number): Query {
  return probeFor(check).query(check, sinceMs);
}

/** What the answer says of the service. */
export function readReply(check: Check, reply: Reply): ProbeResult {
  return probeFor(check).read(check, reply);
}

/** The question as a person would put it: `GET http://localhost:9000/minio/health/live`. */
export function describeCheck(check: Check): string {
  return probeFor(check).describe(check);
}
