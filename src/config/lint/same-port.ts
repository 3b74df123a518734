import type { Check, HttpCheck, Service, TargetRef } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { enabledOf, fieldOf, isRestarted, trap } from './rule.js';
import type { Rule } from './rule.js';
import type { System } from '../../model/service.js';

/**
 * Two services that one outage restarts. Different pages of one port may well be different services, behind one proxy;
 * and who depends on the other is asked again once that is back.
 */
export const samePort: Rule = ({ system }) => {
  const seen = new Map<string, Service[]>();
  return enabledOf(system)
    .filter(isRestarted)
    .flatMap((service) => {
      const asked = askedBy(service);
      if (asked === undefined) return [];
      const twin = asked.sameAs
        .flatMap((key) => seen.get(key) ?? [])
        .find((other) => !needs(service, other, system) && !needs(other, service, system));
      for (const key of asked.keys) seen.set(key, [...(seen.get(key) ?? []), service]);
      return twin === undefined ? [] : finding(service, twin, asked);
    });
};

function finding(service: Service, twin: Service, { field, what }: Asked): Problem[] {
  return trap(fieldOf(service, 'health_check', field), {
    expected: 'what no other service is asked',
    found: `${what}, which says of "${twin.name}" too whether it is well`,
    why: 'one outage restarts both',
    mend: `correct it, or let one depend on the other ("dependencies": ["${twin.name}"])`,
  });
}

type Asked = {
  readonly field: string;
  readonly what: string;
  /** Under which it is remembered. */
  readonly keys: readonly string[];
  /** Under which those are remembered that it is held against. */
  readonly sameAs: readonly string[];
};

function askedBy({ check, target }: Service): Asked | undefined {
  const place = placeOf(check);
  if (place === undefined) return undefined;
  const port = `${whereabouts(target)} ${place}`;
  const [tcp, anyPage] = [`tcp ${port}`, `http ${port}`];
  if (check.type !== 'http') return { field: 'port', what: `port ${place}`, keys: [tcp], sameAs: [tcp, anyPage] };
  const page = `page ${whereabouts(target)} ${questionOf(check)}`;
  return { field: 'endpoint', what: `port ${place}`, keys: [anyPage, page], sameAs: [tcp, page] };
}

function placeOf(check: Check): string | undefined {
  if (check.type === 'tcp') return `${hostOf(check.host)}:${check.port}`;
  if (check.type !== 'http' || !URL.canParse(check.endpoint)) return undefined;
  const { hostname, port, protocol } = new URL(check.endpoint);
  return `${hostOf(hostname)}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** The names that a machine has for itself. */
function hostOf(name: string): string {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)$/i.test(name) ? 'localhost' : name.toLowerCase();
}

/** Two questions to one URL are different when their headers (a virtual host) or what they expect are. */
function questionOf({ endpoint, method, headers, expectStatus, expectBody }: HttpCheck): string {
  const url = new URL(endpoint);
  url.hostname = hostOf(url.hostname);
  return JSON.stringify([url.href, method, headers, expectStatus, expectBody]);
}

function whereabouts(target: TargetRef): string {
  return target.kind === 'host' ? 'host' : `container ${target.name}`;
}

/** Whether the one depends on the other, by whatever way. */
function needs({ name }: Service, other: Service, { services }: System): boolean {
  const reached = new Set([name]);
  for (const next of reached) for (const needed of services.get(next)?.dependencies ?? []) reached.add(needed);
  return reached.has(other.name);
}
