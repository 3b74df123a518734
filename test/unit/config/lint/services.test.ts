import { describe, expect, it } from 'vitest';
import { load, oneService, TCP } from '../written.js';
import { told, traps, withLadder } from './findings.js';
import type { Fields } from './findings.js';

const EXTERNAL = { type: 'external', health_check: TCP.health_check };
const ntfy = (topics: Record<string, string>, rest = {}): Fields => ({ notifications: { ntfy: { topics, ...rest } } });
const RANDOM = 'kX3fU0pQz7Rw';

describe('a remedy', () => {
  it.each<[string, unknown, string[]]>([
    ['is there', oneService({}), []],
    [
      'that a daemon does not have',
      { services: { s: { health_check: TCP.health_check } } },
      [
        '/services/s/restart_cmd: expected a command for a service of type "daemon", found nothing; it is never recovered, only alerted; give it a restart_cmd, or say "type": "external"',
      ],
    ],
    ['that an external service does not have', { services: { s: EXTERNAL } }, []],
    [
      'that an external service has',
      oneService({ type: 'external' }),
      [
        '/services/s/restart_cmd: expected none for a service of type "external", found one; it is never run; take it out, or say "type": "daemon"',
      ],
    ],
    ['that it has from the defaults', { defaults: { restart_cmd: 'x' }, services: { s: { ...EXTERNAL } } }, []],
    [
      'that the policy forbids',
      withLadder([{ name: 'a', run: 'x' }], { restart: { policy: 'never' } }),
      [
        '/services/s/recovery: expected none with restart.policy "never", found one; it is never run; take one of the two out',
      ],
    ],
    ['that the policy allows', oneService({ restart: { policy: 'on-failure' } }), []],
    [
      'that a budget of nothing forbids',
      oneService({ restart: { max_restarts: 0 } }),
      [
        '/services/s/restart_cmd: expected none with restart.max_restarts 0, found one; it is never run; take one of the two out',
      ],
    ],
    [
      'that is cleaned up for, and not there',
      withLadder([{ name: 'a', action: 'restart_container' }], { container: 'c', cleanup: ['/run/x.pid'] }),
      [
        '/services/s/cleanup: expected a command to clean up for (restart_cmd, or a "run" in recovery), found none; the files are removed only before a command is run, so that they never are; give the service such a command, or take cleanup out',
      ],
    ],
    ['that is cleaned up for', oneService({ cleanup: ['/run/x.pid'] }), []],
    [
      'that is cleaned up for by the defaults',
      { defaults: { cleanup: ['/run/x.pid'] }, services: { s: EXTERNAL } },
      [],
    ],
    ['of a disabled service', oneService({ enabled: false, type: 'external', notify_on_fail: 'alerts' }), []],
  ])('%s', (_, config, expected) => {
    expect(told(config)).toEqual(expected);
  });
});

describe('a dependency', () => {
  const config = (fields: Fields, dependent: Fields = {}): Fields => ({
    ...ntfy({}),
    services: {
      s: { ...TCP, ...dependent, dependencies: ['db'] },
      db: { ...TCP, health_check: { type: 'tcp', port: 1 }, ...fields },
    },
  });
  const external = { type: 'external', restart_cmd: undefined };

  it.each<[string, Fields, string[]]>([
    ['is fine', config({}), []],
    [
      'is disabled',
      config({ enabled: false }),
      [
        '/services/s/dependencies/0: expected an enabled service, found "db", which is disabled and never looked at; it counts as up, whatever it does; enable it, or take it out of the dependencies',
      ],
    ],
    [
      'is external, and nobody hears of it',
      config(external),
      [
        '/services/s/dependencies/0: expected a service that is restarted, or that calls somebody, found "db", which is external and calls nobody; as long as it is down, "s" is blocked, and nobody hears of it; give "db" a notify_on_fail',
      ],
    ],
    ['is external, and calls somebody', config({ ...external, notify_on_fail: RANDOM }), []],
    ['is external, and the one that it blocks calls somebody', config(external, { notify_on_fail: RANDOM }), []],
  ])('%s', (_, written, expected) => {
    expect(told(written)).toEqual(expected);
  });
});

describe('a call', () => {
  it.each<[string, unknown, string[]]>([
    ['reaches nobody', oneService({ notify_on_fail: 'alerts' }), ['call-to-nobody /services/s/notify_on_fail']],
    [
      'is told once where all inherit it',
      { defaults: { notify_on_fail: 'alerts', ...TCP }, services: { a: { container: 'a' }, b: {} } },
      ['call-to-nobody /defaults/notify_on_fail'],
    ],
    [
      'is nearly a key',
      oneService({ notify_on_fail: 'alrts' }, ntfy({ alerts: RANDOM })),
      ['topic-nearly-key /services/s/notify_on_fail'],
    ],
    [
      'of the heartbeat is nearly a key',
      oneService({}, { ...ntfy({ alerts: RANDOM }), heartbeat: { ntfy: { topic: 'alrts' } } }),
      ['topic-nearly-key /heartbeat/ntfy/topic'],
    ],
    [
      'of the heartbeat is a key',
      oneService({}, { ...ntfy({ alerts: RANDOM }), heartbeat: { ntfy: { topic: 'alerts' } } }),
      [],
    ],
    ['is a key', oneService({ notify_on_fail: 'alerts' }, ntfy({ alerts: RANDOM })), []],
    ['is a topic itself', oneService({ notify_on_fail: 'kX3fU0pQz7Rv-night' }, ntfy({ alerts: RANDOM })), []],
    [
      'is a topic that anybody guesses',
      oneService({ notify_on_fail: 'alerts' }, ntfy({})),
      ['guessable-topic /services/s/notify_on_fail'],
    ],
  ])('%s', (_, config, expected) => {
    expect(traps(config)).toEqual(expected);
  });

  it('is told in these words', () => {
    expect(told(oneService({ notify_on_fail: 'alerts' }))).toEqual([
      '/services/s/notify_on_fail: expected notifications.ntfy, found nothing; nobody is called; add notifications.ntfy with the topic, or take notify_on_fail out',
    ]);
    expect(told(oneService({ notify_on_fail: 'alrts' }, ntfy({ alerts: RANDOM })))).toEqual([
      '/services/s/notify_on_fail: expected a key of notifications.ntfy.topics, or a webhook or command, found none of that name; it is taken for a topic itself, which nobody reads; did you mean "alerts"?',
    ]);
  });
});

describe('a topic', () => {
  const at = 'guessable-topic /notifications/ntfy/topics/a';
  const own = { server: 'https://ntfy.example.org' };

  it.each([
    'my-secret-topic',
    'my-topic',
    'mytopic',
    'changeme',
    'change-me',
    'example',
    'example-alerts',
    'todo',
    'your-topic',
    'your-secret-topic-here',
    'xxx',
    'xxxxxxxx',
    'topic',
    'My-Secret-Topic',
  ])('that looks like a placeholder is told on every server: %s', (topic) => {
    expect(traps(oneService({}, ntfy({ a: topic })))).toEqual([at]);
    expect(traps(oneService({}, ntfy({ a: topic }, own)))).toEqual([at]);
  });

  it.each(['alerts', 'test', 'notifications', 'monitoring', 'server', 'ops', 'a1b2c3d'])(
    'that is guessed is told where everybody may subscribe: %s',
    (topic) => {
      expect(traps(oneService({}, ntfy({ a: topic })))).toEqual([at]);
      expect(traps(oneService({}, ntfy({ a: topic }, own)))).toEqual([]);
      expect(traps(oneService({}, ntfy({ a: topic }, { token: 'tk_x' })))).toEqual([]);
    },
  );

  it.each([
    RANDOM,
    'shop-alerts-7f3a9c',
    'mytopicality-9',
    'todolist-shop-81',
    'backup-of-the-shop',
    'xxl-shirts-alerts',
  ])('is fine: %s', (topic) => {
    expect(traps(oneService({}, ntfy({ a: topic })))).toEqual([]);
  });

  it('is never shown', () => {
    const loaded = load(oneService({ notify_on_fail: 'changeme-zebra' }, ntfy({ a: 'your-zebra', b: 'zebra' })));
    expect(loaded.warnings).toHaveLength(2);
    expect(JSON.stringify(loaded.warnings)).not.toContain('zebra');
    expect(loaded.warnings[0]?.message).toBe(
      'expected a topic that nobody guesses, found one that looks like a placeholder; whoever knows it reads your alerts and can send you false ones; choose a long random one, for example from: openssl rand -hex 12',
    );
  });
});

describe('a message for when the rounds stop', () => {
  const found = (after_seconds: number, rest = {}, server = {}): string[] =>
    told({
      ...(oneService({}, ntfy({ a: RANDOM }, server)) as object),
      heartbeat: { ntfy: { topic: 'a', after_seconds } },
      ...rest,
    }).filter((warning) => warning.startsWith('/heartbeat'));
  const trap = (expected: number, after: number, times: number): string[] => [
    `/heartbeat/ntfy/after_seconds: expected more than ${expected}, found ${after}; it is put off ${times} times a day, and ntfy.sh takes 250 messages a day without an account: alerts are refused then; make it longer, or use heartbeat.ping_url or a server of your own`,
  ];

  it.each<[string, string[], string[]]>([
    ['is put off seldom by default', found(3600), []],
    ['would take all of a free quota', found(1200), trap(1200, 1200, 288)],
    ['is put off by every other round', found(1201), []],
    ['with a round a minute', found(600, { run_period_seconds: 60, run_deadline_seconds: 50 }), trap(1200, 600, 480)],
    ['with a round in ten minutes', found(600, { run_period_seconds: 600 }), []],
    ['on a server of one’s own, whose quota is not known', found(600, {}, { server: 'https://ntfy.example.org' }), []],
    ['with an account', found(600, {}, { token: 'tk_x' }), []],
  ])('%s', (_, warnings, expected) => {
    expect(warnings).toEqual(expected);
  });
});
