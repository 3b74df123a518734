import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, type LoadedConfig } from '../../../src/config/load.js';
import { complaints, inFolder, load, mistakeOf, oneService, serviceOf, TCP } from './written.js';

function withNtfy(ntfy: Record<string, unknown>): unknown {
  return { notifications: { ntfy }, services: { s: TCP } };
}

function tokenOf({ system }: LoadedConfig): string | undefined {
  const auth = system.calls.ntfy?.auth;
  return auth?.kind === 'bearer' ? auth.token : undefined;
}

describe('${NAME} is replaced from the environment', () => {
  it('in notifications and docker', () => {
    const env = { TOKEN: 'tk_1', PLACE: 'example', TOPIC: 'secret', HOST: '10.0.0.1' };
    const { system } = load(
      {
        docker: { host: 'tcp://${HOST}:2375' },
        notifications: {
          ntfy: { token: '${TOKEN}', server: 'https://${PLACE}.invalid/', topics: { a: '${TOPIC}-${PLACE}' } },
        },
        services: { s: { ...TCP, notify_on_fail: 'a' } },
      },
      env,
    );
    expect(system.dockerHost).toBe('tcp://10.0.0.1:2375');
    expect(system.calls.ntfy).toMatchObject({
      auth: { kind: 'bearer', token: 'tk_1' },
      server: 'https://example.invalid/',
      topics: new Map([['a', 'secret-example']]),
    });
  });

  it('never in commands, which are the business of the shell', () => {
    const loaded = load(oneService({ restart_cmd: 'kill ${PID}', log_path: '/${PID}' }), { PID: '1' });
    expect(serviceOf(loaded)).toMatchObject({
      ladder: [{ action: { kind: 'run', command: 'kill ${PID}' } }],
      logPath: '/${PID}',
    });
  });

  it.each([
    ['${NO_SUCH}', {}, 'expected the environment variable NO_SUCH to be set, found nothing'],
    ['${EMPTY}', { EMPTY: '' }, 'expected the environment variable EMPTY to be set, found it empty'],
    ['${constructor}', {}, 'expected the environment variable constructor to be set, found nothing'],
    ['${}', {}, 'expected the name of an environment variable between ${ and }, found something else'],
  ])('and %s is a problem that names it', (token, env, message) => {
    expect(complaints(withNtfy({ token }), env)).toEqual([`/notifications/ntfy/token: ${message}`]);
  });

  it('once: what a variable holds is not looked at again', () => {
    expect(tokenOf(load(withNtfy({ token: '${A}' }), { A: '${B}', B: 'x' }))).toBe('${B}');
  });
});

describe('a token file', () => {
  function loadWith(content: string | undefined, token_file = 'token'): string | undefined {
    const config = JSON.stringify(withNtfy({ token_file }));
    const token = content === undefined ? {} : { token: content };
    return inFolder(
      { 'sub/c.json': config, ...Object.fromEntries(Object.entries(token).map(([n, c]) => [`sub/${n}`, c])) },
      (cwd) => {
        return tokenOf(loadConfig({ path: 'sub/c.json', env: {}, cwd, isRoot: true }));
      },
    );
  }

  it('is read beside the config, without the white space around the token', () => {
    expect(loadWith(' tk_from_file\r\n')).toBe('tk_from_file');
  });

  it.each([
    ['that is not there', undefined, 'no such file (a relative path starts at the folder of the config)'],
    ['that is empty', ' \n', 'an empty file'],
    ['of two lines', 'tk_secret\ntk_secret', 'text that is not a token'],
    ['that is far too big', 'tk_secret'.repeat(10_000), 'a file of more than 16 KB'],
  ])('%s is a problem, and what it holds is not told', (_, content, found) => {
    const { message } = mistakeOf(() => loadWith(content));
    expect(message).toContain(`/notifications/ntfy/token_file: expected a file that holds a token, found ${found}`);
    expect(message).not.toContain('tk_secret');
  });

  it('that is a directory, or a pipe that nobody writes to, is a problem at once', () => {
    inFolder({}, (folder) => {
      execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
      for (const file of [folder, join(folder, 'pipe')]) {
        expect(() => loadWith(undefined, file)).toThrow('found something that is not a file');
      }
    });
  });

  it('beside a token is one too many', () => {
    expect(complaints(withNtfy({ token: 'tk_a', token_file: '/nowhere' }))).toEqual([
      '/notifications/ntfy/token_file: expected either token or token_file, found both',
    ]);
  });
});

describe('no secret is told', () => {
  const SECRET = 'tk_5ecret!?';

  it.each<[string, unknown]>([
    ['a token', withNtfy({ token: `${SECRET}\n` })],
    ['a token in a list', withNtfy({ token: [SECRET] })],
    ['a topic', withNtfy({ topics: { alerts: SECRET } })],
    ['a topic in the wrong place', withNtfy({ topics: SECRET })],
    ['a server with a password', withNtfy({ server: `https://u:${SECRET}@h/` })],
    ['a time that is a token', withNtfy({ cooldown_seconds: SECRET })],
    ['a file that is a token', withNtfy({ token_file: SECRET })],
    ['notifications', { notifications: SECRET, services: { s: TCP } }],
    ['a docker host', { docker: { host: SECRET }, services: { s: TCP } }],
    ['a topic to call', oneService({ notify_on_fail: SECRET })],
    ['a header', oneService({ health_check: { type: 'http', endpoint: 'http://h/', headers: { a: `${SECRET}\n` } } })],
    ['a password in an endpoint', oneService({ health_check: { type: 'http', endpoint: `ftp://u:${SECRET}@h/` } })],
  ])('%s', (_, config) => {
    const { message } = mistakeOf(() => load(config));
    expect(message).not.toContain('5ecret');
  });

  it('although it comes from the environment', () => {
    const { message } = mistakeOf(() =>
      load(withNtfy({ token: '${T}', topics: { a: '${T}' } }), { T: 'tk_5ecret \n' }),
    );
    expect(message.split('\n')).toHaveLength(2);
    expect(message).not.toContain('5ecret');
  });
});
