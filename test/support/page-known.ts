import { callSettings } from './calls.js';
import { NO_FACTS } from '../../src/decide/facts.js';
import type { Day, History, Outage } from '../../src/model/history.js';
import { containerJournal, type Facts, type Moment, type Past, type State } from '../../src/model/journal.js';
import type { Service, System } from '../../src/model/service.js';
import type { StopMarker } from '../../src/model/verdict.js';
import type { Known } from '../../src/page/known.js';
import { bucketOf } from '../../src/history/latency.js';
import { aService } from './visits.js';

/** When the pages of the tests are made. */
export const NOW: Moment = { at: Date.UTC(2026, 10, 25, 10, 5, 12), upMs: 40 * 86_400_000, boot: 'boot' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function minutesAgo(minutes: number): Moment {
  return { at: NOW.at - minutes * MINUTE, upMs: NOW.upMs - minutes * MINUTE, boot: NOW.boot };
}

export function aSystem(services: readonly Service[]): System {
  return {
    stateDir: '/var/lib/wardround',
    calls: callSettings(),
    stopMarkerDir: '/var/run/manual-stop',
    deadlineMs: 270_000,
    dockerHost: 'unix:///var/run/docker.sock',
    periodMs: 5 * MINUTE,
    forgottenAfterMs: 0,
    containers: new Map(),
    services: new Map(services.map((service) => [service.name, service])),
  };
}

export function known(facts: Partial<Facts>): Past {
  return { kind: 'known', facts: { ...NO_FACTS, ...facts } };
}

/** A service that stands so since some minutes ago. */
export function standing(state: State, sinceMinutes: number, after: string, more: Partial<Facts> = {}): Past {
  return known({ state: { state, since: minutesAgo(sinceMinutes), after, wasRestarted: false }, ...more });
}

export function checked(result: 'success' | 'degraded' | 'failure' | 'unknown', detail: string): Partial<Facts> {
  return { lastCheck: { event: 'checked', result, detail, ms: 4, ...minutesAgo(0) } };
}

/** Days that end today. `downOf` says how many minutes a day was down, `ageDays` days ago; undefined: not watched. */
export function aHistory(
  count: number,
  latency: (ageDays: number) => readonly [p50: number, p95: number],
  downOf: (ageDays: number) => number | undefined,
  outages: readonly Outage[] = [],
): History {
  const days = Array.from({ length: count }, (_, index) => count - 1 - index).flatMap((age): Day[] => {
    const down = downOf(age);
    if (down === undefined) return [];
    const watched = age === 0 ? 10 * HOUR : DAY;
    const [p50, p95] = latency(age);
    const failure = Math.round(down / 5);
    return [
      {
        day: new Date(NOW.at - age * DAY).toISOString().slice(0, 10),
        checks: {
          success: Math.max(0, Math.round(watched / (5 * MINUTE)) - failure),
          degraded: 0,
          failure,
          unknown: 0,
        },
        upMs: Math.max(0, watched - down * MINUTE),
        downMs: Math.min(watched, down * MINUTE),
        latencies: { [bucketOf(p50)]: 200, [bucketOf(p95)]: 20 },
        restarts: down > 0 ? 1 : 0,
        helped: down > 0 && down < 180 ? 1 : 0,
      },
    ];
  });
  return { days, outages };
}

/** A number from 0 up to 1 that is the same for the same text. */
export function drawn(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

function wave(name: string, base: number): (age: number) => readonly [number, number] {
  return (age) => {
    const p50 = base * (1 + 0.35 * Math.sin(age / 9) + 0.3 * drawn(`${name} ${String(age)}`));
    return [p50, p50 * (2 + 2 * drawn(`${name} p95 ${String(age)}`) ** 3)];
  };
}

function anOutage(
  fromMinutes: number,
  lasted: number,
  cause: string,
  rung?: string,
  more: Partial<Outage> = {},
): Outage {
  const { at: from } = minutesAgo(fromMinutes);
  const remedies = rung === undefined ? [] : [{ at: from + MINUTE, rung, helped: true }];
  return { from, to: from + lasted * MINUTE, cause, remedies, ...more };
}

/** A shop with a dozen services: its database has just gone, the mailer is stopped, and the thumbnails are too slow. */
export function aShop(): Known {
  const inShop = { target: { kind: 'container', name: 'shop' } } as const;
  const onHost = { target: { kind: 'host' } } as const;
  const services = [
    aService('postgres', { ...inShop, check: { ...aService('x').check, type: 'tcp', host: 'localhost', port: 5432 } }),
    aService('redis', { ...inShop, check: { ...aService('x').check, type: 'tcp', host: 'localhost', port: 6379 } }),
    aService('minio', onHost),
    aService('rabbitmq', onHost),
    aService('api', { ...inShop, dependencies: ['postgres', 'redis', 'rabbitmq'] }),
    aService('worker', { ...inShop, dependencies: ['redis', 'rabbitmq', 'minio'] }),
    aService('search', { ...inShop, dependencies: ['postgres'] }),
    aService('thumbnails', { ...inShop, dependencies: ['minio', 'worker'] }),
    aService('web', { ...inShop, dependencies: ['api', 'search'] }),
    aService('nginx', { ...onHost, dependencies: ['web', 'thumbnails'] }),
    aService('mailer', { ...inShop, dependencies: ['rabbitmq'] }),
    aService('backup', onHost),
    aService('staging', { ...inShop, enabled: false }),
  ];
  return {
    system: aSystem(services),
    histories: shopHistories(),
    pasts: shopPasts(),
    markers: SHOP_MARKERS,
    roundAt: minutesAgo(0).at - 9_000,
  };
}

const NO_SPACE =
  'connection refused; its log says: FATAL: could not write to file "pg_wal/xlogtemp.214": No space left on device';

const SHOP_MARKERS: ReadonlyMap<string, StopMarker> = new Map([
  [
    'mailer',
    {
      kind: 'present',
      path: '/var/run/manual-stop/mailer.stopped',
      where: 'on this machine',
      by: 'ada',
      reason: 'moving the mailbox',
      until: Date.UTC(2026, 10, 25, 18),
    },
  ],
]);

function shopPasts(): ReadonlyMap<string, Past> {
  const [opened, told] = [minutesAgo(36), minutesAgo(6)];
  const blocked = (by: string): string => `its check fails (500 in 12 ms) and it was not restarted: ${by} is not well`;
  return new Map<string, Past>([
    [
      'postgres',
      standing(
        'failed',
        36,
        `its check fails (connection refused) and it was not restarted: 3 of 3 restarts in 60 min are spent`,
        {
          ...checked('failure', 'connection refused'),
          incident: {
            id: 'postgres-1',
            kind: 'crash_loop',
            openedAt: opened,
            toldAt: told,
            calledAt: told,
            reopened: 0,
            reminders: 0,
            escalated: 1,
            updatable: new Set(),
          },
        },
      ),
    ],
    ['redis', standing('running', 21 * 1440, 'its check passes', checked('success', 'connected in 1 ms'))],
    ['minio', standing('running', 62 * 1440, 'its check passes', checked('success', '200 in 4 ms'))],
    ['rabbitmq', standing('running', 8 * 1440 + 190, 'its check passes', checked('success', '200 in 9 ms'))],
    ['api', standing('unhealthy', 35, blocked('postgres'), checked('failure', '500 in 12 ms'))],
    ['worker', standing('running', 3 * 1440, 'its check passes', checked('success', 'a process runs'))],
    ['search', standing('unhealthy', 35, blocked('postgres'), checked('failure', '500 in 7 ms'))],
    [
      'thumbnails',
      standing(
        'running',
        5 * 1440,
        'it works, but not well',
        checked('degraded', 'queue: 1,204 pictures wait, the oldest for 14 min'),
      ),
    ],
    ['web', standing('unhealthy', 34, blocked('api'), checked('failure', '503 in 30 ms'))],
    ['nginx', standing('running', 62 * 1440, 'its check passes', checked('success', '200 in 2 ms'))],
    [
      'mailer',
      standing('stopped', 125, 'stopped on purpose by ada (moving the mailbox)', checked('failure', 'no such process')),
    ],
    [
      'backup',
      standing('running', 14 * 1440 + 300, 'its check passes', checked('success', 'last backup 7 h ago, 41 GB')),
    ],
  ]);
}

function shopHistories(): ReadonlyMap<string, History> {
  const rare =
    (name: string, part: number, most: number) =>
    (age: number): number => {
      const dice = drawn(`${name} down ${String(age)}`);
      return dice < part ? Math.ceil((dice / part) ** 2 * most) : 0;
    };
  const postgres: Outage = {
    from: minutesAgo(41).at,
    cause: NO_SPACE,
    failure: 'resource',
    incident: 'postgres-1',
    remedies: [41, 40, 36].map((minutes) => ({
      at: minutesAgo(minutes).at,
      rung: minutes === 36 ? 'restart container' : 'restart',
      helped: false,
    })),
  };
  const followers = (cause: string): Outage => ({
    from: minutesAgo(35).at,
    cause,
    failure: 'dependency',
    remedies: [],
  });
  return new Map<string, History>([
    [
      'postgres',
      aHistory(90, wave('postgres', 2), (age) => (age === 0 ? 41 : age === 33 ? 190 : 0), [
        anOutage(33 * 1440, 190, 'no answer in 5 s'),
        postgres,
      ]),
    ],
    [
      'redis',
      aHistory(90, wave('redis', 1), (age) => (age === 21 ? 3 : age === 55 ? 12 : 0), [
        anOutage(55 * 1440, 12, 'connection refused', 'restart'),
        anOutage(21 * 1440, 3, 'connection refused', 'restart'),
      ]),
    ],
    ['minio', aHistory(90, wave('minio', 4), () => 0)],
    [
      'rabbitmq',
      aHistory(90, wave('rabbitmq', 9), (age) => (age === 8 ? 26 : rare('rabbitmq', 0.03, 9)(age)), [
        anOutage(8 * 1440, 26, '503: memory alarm', 'drop alarm'),
      ]),
    ],
    [
      'api',
      aHistory(90, wave('api', 14), (age) => (age === 0 ? 35 : rare('api', 0.09, 20)(age)), [
        anOutage(12 * 1440, 7, 'status 502, expected 200–399', 'restart'),
        followers('500 in 12 ms'),
      ]),
    ],
    [
      'worker',
      aHistory(90, wave('worker', 30), (age) => (age === 3 ? 480 : rare('worker', 0.05, 30)(age)), [
        anOutage(3 * 1440 + 200, 480, 'no such process', 'restart'),
      ]),
    ],
    [
      'search',
      aHistory(41, wave('search', 22), (age) => (age === 0 ? 35 : age > 18 && age < 21 ? undefined : 0), [
        followers('500 in 7 ms'),
      ]),
    ],
    [
      'thumbnails',
      aHistory(90, wave('thumbnails', 160), rare('thumbnails', 0.16, 55), [
        anOutage(2 * 1440, 11, 'exit code 2 in 612 ms: queue stuck', 'restart'),
      ]),
    ],
    [
      'web',
      aHistory(90, wave('web', 31), (age) => (age === 0 ? 34 : rare('web', 0.04, 8)(age)), [followers('503 in 30 ms')]),
    ],
    ['nginx', aHistory(90, wave('nginx', 2), () => 0)],
    [
      'mailer',
      aHistory(90, wave('mailer', 6), (age) => (age > 60 && age < 63 ? 1300 : 0), [
        anOutage(62 * 1440, 2600, 'no such process'),
      ]),
    ],
    [
      'backup',
      aHistory(90, wave('backup', 40), (age) => (age === 14 ? 300 : 0), [
        anOutage(14 * 1440, 300, 'exit code 1 in 31 ms: last backup 33 h ago'),
      ]),
    ],
  ]);
}

/** The same shop on a good day. */
export function aHealthyShop(): Known {
  const shop = aShop();
  const services = [...shop.system.services.values()].filter(({ enabled }) => enabled);
  const pasts = services.map(
    ({ name }) => [name, standing('running', 4000, 'its check passes', checked('success', '200 in 4 ms'))] as const,
  );
  const histories = [...shop.histories].map(
    ([name, { days, outages }]) => [name, { days, outages: outages.filter(({ to }) => to !== undefined) }] as const,
  );
  return {
    ...shop,
    system: aSystem(services),
    pasts: new Map(pasts),
    histories: new Map(histories),
    markers: new Map(),
  };
}

/** So many services in layers, each but the first needing some of the layer before; every tenth is not well. */
export function manyServices(count: number): Known {
  const layers = 5;
  const nameOf = (index: number): string => `service-${String(index).padStart(3, '0')}`;
  const services = Array.from({ length: count }, (_, index) => {
    const layer = index % layers;
    const first = index - layer;
    const needs =
      layer === 0
        ? []
        : [
            nameOf(first + layer - 1),
            ...(drawn(`more ${String(index)}`) < 0.4 ? [nameOf(Math.floor(drawn(String(index)) * 3) * layers)] : []),
          ];
    return aService(nameOf(index), { dependencies: [...new Set(needs)] });
  });
  const pasts = services.map(({ name }, index): readonly [string, Past] => [
    name,
    index % 10 === 3
      ? standing(
          'failed',
          50,
          'its check fails (no answer in 5 s) and it still fails',
          checked('failure', 'no answer in 5 s'),
        )
      : standing('running', 50_000, 'its check passes', checked('success', '200 in 4 ms')),
  ]);
  const histories = services.map(
    ({ name }) =>
      [
        name,
        aHistory(
          90,
          wave(name, 5 + 40 * drawn(name)),
          (age) => (drawn(`${name} ${String(age)} d`) < 0.06 ? 1 + 200 * drawn(`${name} ${String(age)} l`) ** 4 : 0),
          [anOutage(5000 + 90_000 * drawn(`${name} o`), 20, 'no answer in 5 s', 'restart')],
        ),
      ] as const,
  );
  return { system: aSystem(services), histories: new Map(histories), pasts: new Map(pasts), roundAt: NOW.at - 4_000 };
}

/** What an incident of a container looks like in its journal. */
export function containerIncident(container: string): readonly [string, Past] {
  const incident = {
    id: 'c-1',
    kind: 'failed',
    openedAt: minutesAgo(20),
    toldAt: minutesAgo(20),
    reopened: 0,
    reminders: 0,
    escalated: 0,
    updatable: new Set<string>(),
  } as const;
  return [containerJournal(container), known({ incident })];
}

const WICKED = [
  `<script>alert(1)</script>`,
  `</style><img src=x onerror=alert(2)>`,
  `"><svg onload=alert(3)> ' onfocus='alert(4)`,
  `\u2028\u202e reversed \u2066\u2069`,
  `\u001b[2J\u001b]0;title\u0007`,
];

/** A service for each of these texts, which it has from its check, its state, its past, its stop marker and its remedy. */
export function aHostileShop(texts: readonly string[] = WICKED): Known {
  const named = texts.map((text, index) => [`wicked-${String(index)}`, text] as const);
  const services = named.map(([name], index) =>
    aService(name, index === 0 ? {} : { dependencies: ['wicked-0'], target: { kind: 'container', name: 'box' } }),
  );
  const outage = (text: string, fromMinutes: number): Outage => ({
    from: minutesAgo(fromMinutes).at,
    cause: text,
    remedies: [{ at: minutesAgo(fromMinutes).at, rung: text, helped: fromMinutes > 100 }],
  });
  return {
    system: aSystem(services),
    histories: new Map(
      named.map(([name, text]) => [
        name,
        aHistory(
          5,
          () => [4, 9],
          () => 0,
          [{ ...outage(text, 300), to: minutesAgo(200).at }, outage(text, 20)],
        ),
      ]),
    ),
    pasts: new Map(named.map(([name, text]) => [name, standing('failed', 20, text, checked('failure', text))])),
    markers: new Map(
      named
        .filter((_, index) => index % 2 === 1)
        .map(([name, text]) => [name, { kind: 'present', path: text, where: text, by: text, reason: text }]),
    ),
    roundAt: NOW.at,
  };
}
