import { describe, expect, it } from 'vitest';
import { gatherEvidence } from '../../../src/act/evidence.js';
import type { ContainerDetails } from '../../../src/model/container.js';
import type { Query, Reply } from '../../../src/model/query.js';
import type { Service } from '../../../src/model/service.js';
import type { Evidence } from '../../../src/notify/reports.js';
import { World } from '../../support/world.js';
import { aVisit, without } from '../../support/visits.js';
import {
  aContainer,
  anAway,
  aRunning,
  aWard,
  blockedInStore,
  causeOf,
  inStore,
  silence,
  silentFor,
} from '../notify/wards.js';

type Asked = { readonly place: string; readonly query: Query };

/** What is gathered about a service `db` of the container `store`, when its log is read so. */
async function gathered(
  reply: Reply,
  service: Partial<Service> = {},
  details?: ContainerDetails,
): Promise<{ evidence: Evidence; asked: Asked[] }> {
  const asked: Asked[] = [];
  const ports = {
    ...new World().ports(),
    containerDetails: async () => details,
    ask: async (target: { kind: 'host' } | { kind: 'container'; name: string }, queries: readonly Query[]) => {
      const place = target.kind === 'host' ? 'host' : target.name;
      asked.push(...queries.map((query) => ({ place, query })));
      return queries.map(() => reply);
    },
  };
  const cause = causeOf(aWard([inStore('db', 'failed', { service })], [aRunning()]), 'db');
  return { evidence: await gatherEvidence(cause, ports), asked };
}

const printed = (output: string, code = 0): Reply => ({ kind: 'exited', code, output, ms: 3 });

describe('the last lines of a service’s log', () => {
  it('are read where it lives', async () => {
    const { evidence, asked } = await gathered(printed('one\ntwo\n'));
    expect(evidence.log).toEqual({ path: '/logs/db.log', lines: ['one', 'two'] });
    expect(asked).toEqual([
      { place: 'store', query: { kind: 'shell', command: 'tail -n 10 -- /logs/db.log', timeoutMs: 3000 } },
    ]);
    const here = await gathered(printed('x'), { target: { kind: 'host' } });
    expect(here.asked.map(({ place }) => place)).toEqual(['host']);
  });

  it('are asked for by a path that no shell takes for anything else', async () => {
    const { asked } = await gathered(printed('x'), { logPath: "/it's $(a) log" });
    expect(asked[0]?.query).toMatchObject({ command: String.raw`tail -n 10 -- '/it'\''s $(a) log'` });
  });

  it('are ten at most', async () => {
    const output = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const { evidence } = await gathered(printed(output));
    expect(evidence.log?.lines).toEqual(Array.from({ length: 10 }, (_, index) => `line ${20 + index}`));
  });

  it.each<[string, Reply]>([
    ['it is not there', printed('tail: cannot open', 1)],
    ['it is empty', printed('\n \n')],
    ['it takes too long', { kind: 'timed-out', afterMs: 3000 }],
    ['the engine is away', { kind: 'unreachable', cause: 'x' }],
    ['the container has stopped', { kind: 'not-running', detail: 'x' }],
  ])('are not told when %s', async (_, reply) => {
    expect((await gathered(reply)).evidence).not.toHaveProperty('log');
  });

  it('are not asked for where no path is configured', async () => {
    const service = without(aVisit('db', 'failed').service, 'logPath');
    const cause = causeOf(aWard([{ ...aVisit('db', 'failed'), service }]), 'db');
    const world = new World();
    expect(await gatherEvidence(cause, world.ports())).toEqual({ container: [] });
    expect(world.asked).toEqual([]);
  });

  it.each([
    ['password=hunter2'],
    ['\x1b[33mpassword\x1b[0m=\x1b[1mhunter2\x1b[0m'],
    ['postgres://app:hunter2@db/'],
    ['{"level":"info","token":"hunter2"}'],
  ])('tell no secret: %j', async (line) => {
    const { evidence } = await gathered(printed(`starting\n${line}\nready`));
    expect(JSON.stringify(evidence)).not.toContain('hunter2');
    expect(evidence.log?.lines.length).toBe(3);
  });
});

describe('how a container stands', () => {
  const startedAtMs = Date.UTC(2026, 10, 20, 9, 0);
  const outOfMemoryAtMs = Date.UTC(2026, 10, 20, 9, 58);

  it.each<[string, ContainerDetails | undefined, string[]]>([
    ['is not known', undefined, []],
    ['since when it runs is not known', { startedAtMs: 0, restartCount: 0 }, []],
    ['runs', { startedAtMs, restartCount: 0 }, ['running since 2026-11-20T09:00:00Z']],
    [
      'was restarted',
      { startedAtMs, restartCount: 1 },
      ['running since 2026-11-20T09:00:00Z', 'restarted by Docker once'],
    ],
    [
      'was restarted often, for lack of memory',
      { startedAtMs, restartCount: 3, outOfMemoryAtMs },
      [
        'running since 2026-11-20T09:00:00Z',
        'restarted by Docker 3 times',
        'something in it was killed for lack of memory at 2026-11-20T09:58:00Z',
      ],
    ],
  ])('%s', async (_, details, lines) => {
    expect((await gathered(printed(''), {}, details)).evidence.container).toEqual(lines);
  });

  it('is no question where the service lives on this machine', async () => {
    const { evidence } = await gathered(printed(''), { target: { kind: 'host' } }, { startedAtMs, restartCount: 3 });
    expect(evidence.container).toEqual([]);
  });
});

describe('nothing is asked', () => {
  it.each([
    [
      'of a container that is down',
      aWard([blockedInStore('db')], [aContainer({ services: ['db'] })]),
      'container store',
    ],
    ['of a service in it', aWard([blockedInStore('db')], [aContainer({ services: ['db'] })]), 'db'],
    [
      'of an engine that is away',
      aWard([silentFor(2, 'db')], [anAway({ services: ['db'] })], silence(2)),
      'engine Docker',
    ],
  ])('%s', async (_, ward, name) => {
    const world = new World();
    expect(await gatherEvidence(causeOf(ward, name), world.ports())).toEqual({ container: [] });
    expect(world.asked).toEqual([]);
  });
});
