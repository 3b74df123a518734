/** What is measured at once: so many services over so many containers, of which some fail. */
export type Case = {
  readonly services: number;
  /** 0: the services are on this machine itself. */
  readonly containers: number;
  readonly failing: 'none' | 'tenth' | 'all';
};

/** Where a service's parts are found: the same ports in each container, others on this machine. */
export type Ports = { readonly http: number; readonly redis: number };

/** Ends in some minutes on two cores. */
export const SMALL: readonly Case[] = [
  { services: 1, containers: 1, failing: 'none' },
  { services: 10, containers: 5, failing: 'none' },
  { services: 100, containers: 5, failing: 'none' },
  { services: 10, containers: 5, failing: 'tenth' },
  { services: 10, containers: 5, failing: 'all' },
  { services: 10, containers: 0, failing: 'none' },
];

/** Takes hours, nearly all of them for one `docker exec` after the other. */
export const FULL: readonly Case[] = [
  ...[1, 10, 100, 1000].flatMap((services) =>
    [1, 5, 50]
      .filter((containers) => containers <= services)
      .map((containers): Case => ({ services, containers, failing: 'none' })),
  ),
  ...[10, 100].flatMap((services) =>
    (['tenth', 'all'] as const).map((failing): Case => ({ services, containers: 5, failing })),
  ),
  ...[1, 10, 100].map((services): Case => ({ services, containers: 0, failing: 'none' })),
  { services: 100, containers: 0, failing: 'tenth' },
  { services: 100, containers: 0, failing: 'all' },
];

/** The case that the targets are for. */
export const TARGET_CASE: Case = { services: 100, containers: 5, failing: 'none' };

const FAILING_WORDS = { none: 'all healthy', tenth: '10 % failing', all: 'all failing' } as const;

/** For a person: `100 services over 5 containers, all healthy`. */
export function caseInWords({ services, containers, failing }: Case): string {
  const where = containers === 0 ? 'on this machine' : `over ${containers} container${containers === 1 ? '' : 's'}`;
  return `${services} service${services === 1 ? '' : 's'} ${where}, ${FAILING_WORDS[failing]}`;
}

/** How many of its services fail. */
export function failingIn({ services, failing }: Case): number {
  return Array.from({ length: services }, (_, index) => fails(failing, index)).filter(Boolean).length;
}

/**
 * The config of a case, which all contestants read. The kinds of check take turns: http, tcp, process, custom.
 *
 * @param containers - names without `-container` at the end; none: on this machine
 */
export function configOf(each: Case, containers: readonly string[], ports: Ports, folder: string): object {
  const services = Array.from({ length: each.services }, (_, index) => {
    const container = containers[index % Math.max(1, containers.length)];
    const name = `s${String(index).padStart(4, '0')}`;
    const service = {
      enabled: true,
      // Never restarted: a benchmark that restarts measures something else in each round.
      type: 'external',
      ...(container !== undefined && { container }),
      health_check: {
        ...checkOf(Math.floor(index / Math.max(1, containers.length)), name, fails(each.failing, index), ports),
        timeout_seconds: 5,
      },
    };
    return [name, service] as const;
  });
  return {
    state_dir: `${folder}/state`,
    stop_marker_dir: `${folder}/stop`,
    services: Object.fromEntries(services),
  };
}

function fails(failing: Case['failing'], index: number): boolean {
  return failing === 'all' || (failing === 'tenth' && index % 10 === 9);
}

function checkOf(turn: number, name: string, failing: boolean, { http, redis }: Ports): object {
  const closed = 1;
  const kinds = [
    { type: 'http', endpoint: `http://localhost:${http}${failing ? '/ill' : '/health'}` },
    { type: 'tcp', host: 'localhost', port: failing ? closed : redis },
    // Named after the service: side by side, one `pgrep -f` must not find another.
    { type: 'process', process_name: failing ? `no-such-server-${name}` : 'redis-server' },
    { type: 'custom', command: `redis-cli -p ${failing ? closed : redis} ping | grep -q PONG` },
  ];
  return kinds[turn % kinds.length] ?? {};
}
