import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, type LoadedConfig } from '../../../src/config/load.js';
import { CERTIFICATE } from '../../support/certificate.js';
import { complaints, inFolder, load, mistakeOf, oneService, serviceOf, TCP } from './written.js';

const services = { s: TCP };
const withNotifications = (notifications: object): unknown => ({ notifications, services });
const withNtfy = (ntfy: object, rest: object = {}): unknown => withNotifications({ ntfy, ...rest });
const withWebhook = (webhook: object): unknown => withNotifications({ webhooks: { hook: webhook } });
const withHeartbeat = (heartbeat: object): unknown => ({ heartbeat, services });

/** Loaded with these files beside it. */
function loadBeside(files: Record<string, string>, config: unknown): LoadedConfig {
  return inFolder({ ...files, 'c.json': JSON.stringify(config) }, (cwd) =>
    loadConfig({ path: 'c.json', env: {}, cwd, isRoot: true }),
  );
}

describe('who is called', () => {
  it('is nobody without notifications, by the same rules', () => {
    expect(load({ services }).system.calls).toEqual(load(withNotifications({})).system.calls);
  });

  it('has its defaults from the schema', () => {
    expect(load(withNtfy({})).system.calls).toEqual({
      ntfy: {
        server: 'https://ntfy.sh',
        topics: new Map(),
        markdown: false,
        actions: [],
        timeoutMs: 10_000,
      },
      webhooks: new Map(),
      commands: new Map(),
      timeoutMs: 20_000,
      cooldownMs: 3_600_000,
      remindMs: 21_600_000,
      remindGrowth: 2,
      escalate: [],
      digestAt: 3,
      notifyRecovery: true,
    });
  });

  it('has the same rules without ntfy', () => {
    const { calls } = load(withNtfy({})).system;
    expect({ ...load(withNotifications({})).system.calls, ntfy: calls.ntfy }).toEqual(calls);
  });

  it('is all that the config says', () => {
    const config = {
      notifications: {
        ntfy: {
          server: 'https://ntfy.example.org',
          user: 'ward',
          password: 'round',
          topics: { alerts: 'a-topic', oncall: 'b-topic' },
          cooldown_seconds: 60,
          timeout_seconds: 2.5,
          notify_recovery: false,
          markdown: true,
          click: 'https://dash.example.org',
          actions: [
            { label: 'Dashboard', url: 'https://dash.example.org' },
            { action: 'http', label: 'Ack', url: 'https://x/', method: 'PUT', headers: { a: 'b' }, body: '{}' },
          ],
        },
        webhooks: {
          hook: { url: 'https://h/', secret: 'key', headers: { 'x-a': 'b' }, timeout_seconds: 1 },
          am: { url: 'http://am:9093/api/v2/alerts', format: 'alertmanager' },
        },
        commands: { mail: { command: ['/usr/sbin/sendmail', 'root', '$HOME'], timeout_seconds: 4 } },
        notify_timeout_seconds: 30,
        remind_seconds: 3600,
        remind_growth: 1.5,
        escalate: [
          { after_seconds: 7200, topic: ['mail', 'hook'], priority: 3 },
          { after_seconds: 1800, topic: 'oncall' },
        ],
        digest_at: 5,
        quiet_hours: { from: '22:30', to: '06:00', priority: 1 },
      },
      services,
    };
    expect(load(config).system.calls).toEqual({
      ntfy: {
        server: 'https://ntfy.example.org',
        auth: { kind: 'basic', user: 'ward', password: 'round' },
        topics: new Map([
          ['alerts', 'a-topic'],
          ['oncall', 'b-topic'],
        ]),
        markdown: true,
        click: 'https://dash.example.org',
        actions: [
          { action: 'view', label: 'Dashboard', url: 'https://dash.example.org' },
          { action: 'http', label: 'Ack', url: 'https://x/', method: 'PUT', headers: { a: 'b' }, body: '{}' },
        ],
        timeoutMs: 2500,
      },
      webhooks: new Map([
        ['hook', { url: 'https://h/', format: 'wardround', headers: { 'x-a': 'b' }, secret: 'key', timeoutMs: 1000 }],
        ['am', { url: 'http://am:9093/api/v2/alerts', format: 'alertmanager', headers: {}, timeoutMs: 10_000 }],
      ]),
      commands: new Map([['mail', { argv: ['/usr/sbin/sendmail', 'root', '$HOME'], timeoutMs: 4000 }]]),
      timeoutMs: 30_000,
      cooldownMs: 60_000,
      remindMs: 3_600_000,
      remindGrowth: 1.5,
      // The next group is the next in time, however they are written.
      escalate: [
        { afterMs: 1_800_000, channels: [{ kind: 'ntfy', name: 'oncall' }], priority: 5 },
        {
          afterMs: 7_200_000,
          channels: [
            { kind: 'command', name: 'mail' },
            { kind: 'webhook', name: 'hook' },
          ],
          priority: 3,
        },
      ],
      digestAt: 5,
      quiet: { fromMinute: 1350, toMinute: 360, priority: 1 },
      notifyRecovery: false,
    });
  });

  it('is quieter in quiet hours, without a sound where nothing is said', () => {
    expect(load(withNotifications({ quiet_hours: { from: '00:00', to: '23:59' } })).system.calls.quiet).toEqual({
      fromMinute: 0,
      toMinute: 1439,
      priority: 2,
    });
  });
});

describe('notify_on_fail', () => {
  const notifications = {
    ntfy: { topics: { alerts: 'secret-topic' } },
    webhooks: { hook: { url: 'https://h/' } },
    commands: { mail: { command: ['/bin/mail'] } },
  };
  const channelsOf = (notify_on_fail: unknown) =>
    serviceOf(load(oneService({ notify_on_fail }, { notifications }))).channels;

  it.each<[unknown, object[]]>([
    ['alerts', [{ kind: 'ntfy', name: 'alerts' }]],
    ['hook', [{ kind: 'webhook', name: 'hook' }]],
    ['mail', [{ kind: 'command', name: 'mail' }]],
    ['another-topic', [{ kind: 'ntfy', name: 'another-topic' }]],
    ['constructor', [{ kind: 'ntfy', name: 'constructor' }]],
    [
      ['mail', 'alerts', 'hook'],
      [
        { kind: 'command', name: 'mail' },
        { kind: 'ntfy', name: 'alerts' },
        { kind: 'webhook', name: 'hook' },
      ],
    ],
  ])('%j', (whom, channels) => {
    expect(channelsOf(whom)).toEqual(channels);
  });

  it('may be inherited, and is replaced as a whole', () => {
    const config = {
      notifications,
      defaults: { notify_on_fail: ['alerts', 'mail'] },
      services: { a: TCP, b: { ...TCP, notify_on_fail: 'hook' } },
    };
    expect(serviceOf(load(config), 'a').channels.map(({ name }) => name)).toEqual(['alerts', 'mail']);
    expect(serviceOf(load(config), 'b').channels.map(({ name }) => name)).toEqual(['hook']);
  });

  it('is nobody where nothing is said', () => {
    expect(serviceOf(load({ services })).channels).toEqual([]);
  });
});

describe('hooks', () => {
  it('of the defaults are taken away by null, one by one', () => {
    const config = {
      defaults: { hooks: { on_failure: '/bin/a', on_start: '/bin/c' } },
      services: { s: { ...TCP, hooks: { on_failure: null } }, t: TCP },
    };
    expect([...(serviceOf(load(config)).hooks?.programs.keys() ?? [])]).toEqual(['on_start']);
    expect([...(serviceOf(load(config), 't').hooks?.programs.keys() ?? [])]).toEqual(['on_failure', 'on_start']);
  });

  it('are programs with their arguments, by what they run for', () => {
    const hooks = { on_failure: '/bin/a', on_give_up: ['/bin/b', '-x', '$Y'], timeout_seconds: 5 };
    expect(serviceOf(load(oneService({ hooks }))).hooks).toEqual({
      programs: new Map([
        ['on_failure', ['/bin/a']],
        ['on_give_up', ['/bin/b', '-x', '$Y']],
      ]),
      timeoutMs: 5000,
    });
  });

  it('may be inherited, each by itself', () => {
    const config = {
      defaults: { hooks: { on_failure: '/bin/a', on_start: '/bin/c' } },
      services: { s: { ...TCP, hooks: { on_failure: '/bin/b' } } },
    };
    expect(serviceOf(load(config)).hooks).toEqual({
      programs: new Map([
        ['on_failure', ['/bin/b']],
        ['on_start', ['/bin/c']],
      ]),
      timeoutMs: 60_000,
    });
  });

  it('are none where none is named', () => {
    expect(serviceOf(load(oneService({ hooks: { timeout_seconds: 5 } })))).not.toHaveProperty('hooks');
    expect(serviceOf(load(oneService({ hooks: { on_start: null } })))).not.toHaveProperty('hooks');
  });
});

describe('a heartbeat', () => {
  it('is what the config says', () => {
    const heartbeat = {
      ping_url: 'https://hc/uuid',
      api: { url: 'https://api/beat', register_url: 'https://api/register', method: 'PUT', token: 't', name: 'm1' },
      ntfy: { topic: 'alerts', after_seconds: 900 },
      timeout_seconds: 2,
    };
    expect(load({ heartbeat, notifications: { ntfy: {} }, services }).system.heartbeat).toEqual({
      pingUrl: 'https://hc/uuid',
      api: { url: 'https://api/beat', registerUrl: 'https://api/register', method: 'PUT', token: 't', name: 'm1' },
      ntfy: { topic: 'alerts', afterMs: 900_000 },
      timeoutMs: 2000,
    });
  });

  it('has its defaults, the name of this machine among them', () => {
    expect(load(withHeartbeat({ api: { url: 'https://api/' } })).system.heartbeat).toEqual({
      api: { url: 'https://api/', method: 'POST', name: hostname() },
      timeoutMs: 5000,
    });
    expect(load({ services }).system).not.toHaveProperty('heartbeat');
  });

  it('has its secrets from the environment', () => {
    const config = withHeartbeat({ ping_url: 'https://hc/${ID}', api: { url: 'https://api/', token: '${T}' } });
    expect(load(config, { ID: 'uuid', T: 'tk' }).system.heartbeat).toMatchObject({
      pingUrl: 'https://hc/uuid',
      api: { token: 'tk' },
    });
  });
});

describe('${NAME}', () => {
  it('is replaced in webhooks', () => {
    const config = withWebhook({ url: 'https://${H}/', secret: '${S}', headers: { a: 'Bearer ${T}' } });
    expect(load(config, { H: 'h', S: 'k', T: 't' }).system.calls.webhooks.get('hook')).toMatchObject({
      url: 'https://h/',
      secret: 'k',
      headers: { a: 'Bearer t' },
    });
  });

  it('is not in commands, whose arguments are no shell’s business either', () => {
    const config = withNotifications({ commands: { m: { command: ['/bin/m', '${HOME}', '${NO_SUCH}'] } } });
    expect(load(config, { HOME: '/root' }).system.calls.commands.get('m')?.argv).toEqual([
      '/bin/m',
      '${HOME}',
      '${NO_SUCH}',
    ]);
  });

  it('is not in hooks', () => {
    expect(
      serviceOf(load(oneService({ hooks: { on_start: ['/bin/h', '${NO_SUCH}'] } }))).hooks?.programs.get('on_start'),
    ).toEqual(['/bin/h', '${NO_SUCH}']);
  });
});

describe('a file that the config names', () => {
  it('holds the secret of a webhook, or the token of an API', () => {
    const config = {
      notifications: { webhooks: { hook: { url: 'https://h/', secret_file: 'key' } } },
      heartbeat: { api: { url: 'https://a/', token_file: 'token' } },
      services,
    };
    const { system } = loadBeside({ key: 'k1\n', token: ' t1 ' }, config);
    expect(system.calls.webhooks.get('hook')?.secret).toBe('k1');
    expect(system.heartbeat?.api?.token).toBe('t1');
  });

  it('holds the authorities to trust, of which nothing but the certificates counts', () => {
    const text = `# ours\n${CERTIFICATE}\n\n${CERTIFICATE}`;
    const config = withNotifications({
      ntfy: { server: 'https://n/', ca_file: 'ca.pem' },
      webhooks: { hook: { url: 'https://h/', ca_file: 'ca.pem' } },
    });
    const { calls } = loadBeside({ 'ca.pem': text }, config).system;
    expect(calls.ntfy?.ca).toBe(`${CERTIFICATE.trim()}\n${CERTIFICATE.trim()}`);
    expect(calls.webhooks.get('hook')?.ca).toBe(calls.ntfy?.ca);
  });

  it.each([
    ['that is not there', undefined, 'no such file'],
    ['that is empty', '', 'no certificate in it'],
    ['that is no PEM', 'hello tk_5ecret', 'no certificate in it'],
    [
      'that holds a key alone',
      '-----BEGIN PRIVATE KEY-----\ntk_5ecret\n-----END PRIVATE KEY-----',
      'no certificate in it',
    ],
    [
      'whose certificate is broken',
      '-----BEGIN CERTIFICATE-----\ntk_5ecret\n-----END CERTIFICATE-----',
      'a certificate that cannot be read',
    ],
    ['that is too big', 'x'.repeat(2_000_001), 'a file of more than 2 MB'],
  ])('of certificates %s is a problem, and what it holds is not told', (_, content, found) => {
    const files: Record<string, string> = content === undefined ? {} : { 'ca.pem': content };
    for (const [config, path] of [
      [withNtfy({ ca_file: 'ca.pem' }), '/notifications/ntfy/ca_file'],
      [withWebhook({ url: 'https://h/', ca_file: 'ca.pem' }), '/notifications/webhooks/hook/ca_file'],
    ] as const) {
      const { message } = mistakeOf(() => loadBeside(files, config));
      expect(message).toContain(`${path}: expected a PEM file of certificates, found ${found}`);
      expect(message).not.toContain('5ecret');
      expect(message.split('\n').length).toBe(1);
    }
  });

  it('of certificates that is a folder, or a pipe that nobody writes to, is a problem at once', () => {
    inFolder({}, (folder) => {
      expect(() => loadBeside({}, withNtfy({ ca_file: folder }))).toThrow('found something that is not a file');
    });
    expect(() => loadBeside({}, withNtfy({ ca_file: '/dev/zero' }))).toThrow('found something that is not a file');
  });

  it.each(['secret_file', 'ca_file'])('is looked for beside the config: %s', (field) => {
    const { message } = mistakeOf(() => loadBeside({}, withWebhook({ url: 'https://h/', [field]: join('sub', 'x') })));
    expect(message).toContain('found no such file');
  });
});

describe('a mistake is told', () => {
  const ntfy = '/notifications/ntfy';
  const hook = '/notifications/webhooks/hook';
  const topic = 'a topic of 1 to 64 letters, digits, "-" or "_"';
  const named = { ntfy: { topics: { alerts: 'a-topic' } }, webhooks: { hook: { url: 'https://h/' } } };

  it.each<[string, unknown, string[]]>([
    [
      'token and token_file',
      withNtfy({ token: 'tk_a', token_file: '/dev/null' }),
      [`${ntfy}/token_file: expected either token or token_file, found both`],
    ],
    [
      'a user without a password',
      withNtfy({ user: 'u' }),
      [`${ntfy}/password: expected user and password together, found one of them`],
    ],
    [
      'a password without a user',
      withNtfy({ password: 'p' }),
      [`${ntfy}/user: expected user and password together, found one of them`],
    ],
    [
      'a token and a user',
      withNtfy({ token: 'tk_a', user: 'u', password: 'p' }),
      [`${ntfy}/user: expected either a token or user and password, found both`],
    ],
    [
      'a fourth action',
      withNtfy({ actions: Array.from({ length: 4 }, () => ({ label: 'x', url: 'https://x/' })) }),
      [`${ntfy}/actions: expected a list of at most 3, found 4`],
    ],
    [
      'an unknown kind of action',
      withNtfy({ actions: [{ action: 'veiw', label: 'x', url: 'https://x/' }] }),
      [`${ntfy}/actions/0/action: expected "view" or "http", found text`],
    ],
    ['a webhook without a URL', withWebhook({}), [`${hook}/url: expected text, found nothing`]],
    ...['ftp://h/', 'h', 'http://', 'https://a b/'].map((url): [string, unknown, string[]] => [
      `the URL ${url} of a webhook`,
      withWebhook({ url }),
      [`${hook}/url: expected an http or https URL, found text that is none`],
    ]),
    [
      'secret and secret_file',
      withWebhook({ url: 'https://h/', secret: 'k', secret_file: '/dev/null' }),
      [`${hook}/secret_file: expected either secret or secret_file, found both`],
    ],
    [
      'a secret of two lines',
      withWebhook({ url: 'https://h/', secret: 'a\nb' }),
      [`${hook}/secret: expected a secret: one line of printable ASCII, found other text`],
    ],
    [
      'a header that cannot be sent',
      withWebhook({ url: 'https://h/', headers: { a: 'x\ny', 'b c': 'x' } }),
      [
        `${hook}/headers/a: expected a header value: one line of Latin-1 text, found text`,
        `${hook}/headers/b c: expected a header name, found "b c"`,
      ],
    ],
    [
      'an unknown format',
      withWebhook({ url: 'https://h/', format: 'slack' }),
      [`${hook}/format: expected "wardround" or "alertmanager", found text`],
    ],
    [
      'a program of no path',
      withNotifications({ commands: { m: { command: ['sendmail', 'root'] } } }),
      ['/notifications/commands/m/command: expected the absolute path of a program, found text'],
    ],
    [
      'no program',
      withNotifications({ commands: { m: { command: [] } } }),
      ['/notifications/commands/m/command: expected a list that is not empty, found an empty list'],
    ],
    [
      'a hook of no path',
      oneService({ hooks: { on_failure: 'notify-send', on_stop: ['./x', '1'] } }),
      [
        '/services/s/hooks/on_failure: expected the absolute path of a program, found "notify-send"',
        '/services/s/hooks/on_stop: expected the absolute path of a program, found "./x"',
      ],
    ],
    [
      'an unknown hook',
      oneService({ hooks: { on_fail: '/bin/x' } }),
      ['/services/s/hooks/on_fail: expected a known field, found "on_fail"; did you mean "on_failure"?'],
    ],
    [
      'a hook of no program',
      oneService({ hooks: { on_failure: 5 } }),
      [
        '/services/s/hooks/on_failure: expected the absolute path of a program, a list of it and its arguments, or null, found 5 (number)',
      ],
    ],
    [
      'a webhook of a topic’s name',
      withNotifications({ ...named, webhooks: { alerts: { url: 'https://h/' } } }),
      [
        '/notifications/webhooks/alerts: expected a name of its own, found "alerts", which a topic or another sender has',
      ],
    ],
    [
      'a command of a webhook’s name',
      withNotifications({ ...named, commands: { hook: { command: ['/bin/x'] } } }),
      ['/notifications/commands/hook: expected a name of its own, found "hook", which a topic or another sender has'],
    ],
    [
      'an unknown name, with what is probably meant',
      oneService({ notify_on_fail: ['alerts', 'h.ook'] }, { notifications: named }),
      [
        `/services/s/notify_on_fail/1: expected a key of topics, webhooks or commands ("alerts" or "hook") or ${topic}, found other text; did you mean "hook"?`,
      ],
    ],
    [
      'an unknown name in an escalation',
      withNotifications({ ...named, escalate: [{ after_seconds: 60, topic: ['alerts', 'aler!ts'] }] }),
      [
        `/notifications/escalate/0/topic/1: expected a key of topics, webhooks or commands ("alerts" or "hook") or ${topic}, found other text; did you mean "alerts"?`,
      ],
    ],
    [
      'an unknown name in a heartbeat',
      { heartbeat: { ntfy: { topic: 'aler ts' } }, notifications: named, services },
      [
        `/heartbeat/ntfy/topic: expected a key of topics ("alerts") or ${topic}, found other text; did you mean "alerts"?`,
      ],
    ],
    [
      'a name that is none',
      withNotifications({ webhooks: { 'a b': { url: 'https://h/' } } }),
      ['/notifications/webhooks/a b: expected a name of 1 to 64 letters, digits, "_" or "-", found "a b"'],
    ],
    [
      'a name twice',
      oneService({ notify_on_fail: ['alerts', 'alerts'] }, { notifications: named }),
      ['/services/s/notify_on_fail/1: expected each name once, found text again'],
    ],
    [
      'nobody at all',
      oneService({ notify_on_fail: [] }, { notifications: named }),
      ['/services/s/notify_on_fail: expected a name, or a list of names, found an empty list'],
    ],
    [
      'an escalation to nobody',
      withNotifications({ escalate: [{ after_seconds: 60 }] }),
      ['/notifications/escalate/0/topic: expected a name, or a list of names, found nothing'],
    ],
    [
      'an escalation at once',
      withNotifications({ escalate: [{ after_seconds: 5, topic: 'x' }] }),
      ['/notifications/escalate/0/after_seconds: expected a number from 60 to 2592000, found 5'],
    ],
    [
      'a priority of six',
      withNotifications({ quiet_hours: { from: '22:00', to: '06:00', priority: 6 } }),
      ['/notifications/quiet_hours/priority: expected a whole number from 1 to 5, found 6'],
    ],
    ...['24:00', '7:00', '07:60', '22:00:00', 'ten'].map((from): [string, unknown, string[]] => [
      `quiet hours from ${from}`,
      withNotifications({ quiet_hours: { from, to: '06:00' } }),
      ['/notifications/quiet_hours/from: expected a time of day such as "22:00", found text'],
    ]),
    [
      'quiet hours without an end',
      withNotifications({ quiet_hours: { from: '22:00' } }),
      ['/notifications/quiet_hours/to: expected a time of day such as "22:00", found nothing'],
    ],
    [
      'a digest of none',
      withNotifications({ digest_at: 0 }),
      ['/notifications/digest_at: expected a whole number from 1 to 1000, found 0'],
    ],
    ...['ping_url', 'api'].map((field): [string, unknown, string[]] => [
      `a heartbeat’s ${field} that is no URL`,
      withHeartbeat(field === 'api' ? { api: { url: 'x', register_url: 'y' } } : { ping_url: 'hc-ping.com/uuid' }),
      (field === 'api' ? ['api/url', 'api/register_url'] : ['ping_url']).map(
        (path) => `/heartbeat/${path}: expected an http or https URL, found text that is none`,
      ),
    ]),
    [
      'a heartbeat by ntfy without ntfy',
      withHeartbeat({ ntfy: { topic: 'x' } }),
      ['/heartbeat/ntfy: expected notifications.ntfy, which says the server, found nothing'],
    ],
    [
      'an API’s token twice',
      withHeartbeat({ api: { url: 'https://a/', token: 't', token_file: '/dev/null' } }),
      ['/heartbeat/api/token_file: expected either token or token_file, found both'],
    ],
    [
      'a heartbeat that tells nobody',
      withHeartbeat({ timeout_seconds: 3 }),
      ['/heartbeat: expected one of "ping_url", "api", "ntfy", found none: nobody is told'],
    ],
    ...['hook', 'pager'].map((name): [string, unknown, string[]] => [
      `a heartbeat by ntfy to ${name}`,
      {
        heartbeat: { ntfy: { topic: name } },
        notifications: { ...named, commands: { pager: { command: ['/bin/x'] } } },
        services,
      },
      [
        `/heartbeat/ntfy/topic: expected a key of topics ("alerts") or ${topic}, found a name of ${name === 'hook' ? 'webhooks' : 'commands'}`,
      ],
    ]),
    ...['Content-Length', 'transfer-encoding', 'expect'].map((name): [string, unknown, string[]] => [
      `a webhook’s header ${name}`,
      withWebhook({ url: 'https://h/', headers: { [name]: '3' } }),
      [
        `/notifications/webhooks/hook/headers/${name}: expected a header that is not the request's own, found "${name}"`,
      ],
    ]),
    [
      'a priority in between',
      withNotifications({ quiet_hours: { from: '22:00', to: '06:00', priority: 1.5 } }),
      ['/notifications/quiet_hours/priority: expected a positive whole number, found 1.5 (number)'],
    ],
    [
      'a missing variable of a heartbeat',
      withHeartbeat({ ping_url: 'https://h/${NO_SUCH}' }),
      ['/heartbeat/ping_url: expected the environment variable NO_SUCH to be set, found nothing'],
    ],
  ])('%s', (_, config, expected) => {
    const found = complaints(config).filter((line) => !line.includes('expected a file that holds a token'));
    expect(found).toEqual(expected);
  });
});

describe('no secret is told', () => {
  const SECRET = 'tk_5ecret!?';

  it.each<[string, unknown]>([
    ['a password', withNtfy({ password: SECRET })],
    ['a user', withNtfy({ user: SECRET })],
    ['a password that is a list', withNtfy({ user: 'u', password: [SECRET] })],
    ['a header of an action', withNtfy({ actions: [{ label: 'x', url: 'https://x/', headers: { a: [SECRET] } }] })],
    ['a URL of a webhook', withWebhook({ url: SECRET })],
    ['a URL with a password', withWebhook({ url: `ftp://u:${SECRET}@h/` })],
    ['a secret of a webhook', withWebhook({ url: 'https://h/', secret: `${SECRET}\n` })],
    ['a header of a webhook', withWebhook({ url: 'https://h/', headers: { a: `${SECRET}\n` } })],
    ['an argument of a command', withNotifications({ commands: { m: { command: [SECRET, SECRET] } } })],
    ['whom to call, in a list', oneService({ notify_on_fail: [SECRET] })],
    ['whom to call twice, in a list', oneService({ notify_on_fail: ['tk_5ecret', 'tk_5ecret'] })],
    ['whom to call, as a list in a list', oneService({ notify_on_fail: [[SECRET]] })],
    ['an escalation', withNotifications({ escalate: [{ after_seconds: 60, topic: SECRET }] })],
    ['an escalation’s time', withNotifications({ escalate: [{ after_seconds: SECRET, topic: 'x' }] })],
    ['quiet hours', withNotifications({ quiet_hours: { from: SECRET, to: '06:00' } })],
    ['a ping URL', withHeartbeat({ ping_url: SECRET })],
    ['a ping URL that is a list', withHeartbeat({ ping_url: [SECRET] })],
    ['a heartbeat that is text', { heartbeat: SECRET, services }],
    ['a heartbeat’s token', withHeartbeat({ api: { url: 'https://a/', token: `${SECRET}\n` } })],
    ['a heartbeat’s method', withHeartbeat({ api: { url: 'https://a/', method: SECRET } })],
    ['a heartbeat’s topic', withHeartbeat({ ntfy: { topic: SECRET } })],
    ['a heartbeat’s time', withHeartbeat({ timeout_seconds: SECRET })],
    ['a heartbeat’s token file', withHeartbeat({ api: { url: 'https://a/', token_file: SECRET } })],
    ['a webhook’s secret file', withWebhook({ url: 'https://h/', secret_file: SECRET })],
  ])('%s', (_, config) => {
    const { message } = mistakeOf(() => load(config));
    expect(message).not.toContain('5ecret');
  });
});
