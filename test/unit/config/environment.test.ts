import { describe, expect, it } from 'vitest';
import { dockerHostTrouble } from '../../../src/config/docker-host.js';
import { complaints, load, oneService } from './written.js';

describe('the state folder', () => {
  it.each<[string, Record<string, unknown>, NodeJS.ProcessEnv, boolean, string]>([
    ['of root', {}, { XDG_STATE_HOME: '/x', HOME: '/h' }, true, '/var/lib/wardround'],
    ['of anybody else', {}, { HOME: '/h' }, false, '/h/.local/state/wardround'],
    ['of anybody else with XDG', {}, { HOME: '/h', XDG_STATE_HOME: '/x' }, false, '/x/wardround'],
    [
      'with a relative XDG, which does not count',
      {},
      { HOME: '/h', XDG_STATE_HOME: 'x' },
      false,
      '/h/.local/state/wardround',
    ],
    ['by the config', { state_dir: '/s' }, { HOME: '/h' }, false, '/s'],
    ['by $WARDROUND_STATE_DIR over all', { state_dir: '/s' }, { WARDROUND_STATE_DIR: '/w' }, true, '/w'],
    [
      'by an empty $WARDROUND_STATE_DIR, which says nothing',
      {},
      { WARDROUND_STATE_DIR: '' },
      true,
      '/var/lib/wardround',
    ],
  ])('%s', (_, rest, env, isRoot, expected) => {
    expect(load(oneService({}, rest), env, isRoot).system.stateDir).toBe(expected);
  });
});

describe('the engine', () => {
  const inContainer = { container: 'c' };

  it.each<[string, Record<string, unknown>, NodeJS.ProcessEnv, string]>([
    ['by default', {}, {}, 'unix:///var/run/docker.sock'],
    ['by DOCKER_HOST', {}, { DOCKER_HOST: 'tcp://[::1]:2375' }, 'tcp://[::1]:2375'],
    ['by an empty DOCKER_HOST, which says nothing', {}, { DOCKER_HOST: '' }, 'unix:///var/run/docker.sock'],
    ['by the config over DOCKER_HOST', { docker: { host: 'unix:///c' } }, { DOCKER_HOST: 'unix:///e' }, 'unix:///c'],
  ])('%s', (_, rest, env, expected) => {
    expect(load(oneService(inContainer, rest), env).system.dockerHost).toBe(expected);
  });

  it('by a DOCKER_HOST that cannot be used is a problem when a service lives in a container', () => {
    expect(complaints(oneService(inContainer), { DOCKER_HOST: '/run/docker.sock' })).toEqual([
      '/docker/host: expected unix:///PATH or tcp://HOST:PORT, found a bare path; write unix:// in front of it (in $DOCKER_HOST)',
    ]);
    expect(
      complaints({ defaults: inContainer, ...(oneService({}) as object) }, { DOCKER_HOST: 'ssh://h' }),
    ).toHaveLength(1);
  });

  it('by a DOCKER_HOST that cannot be used is passed over when no service does', () => {
    expect(load(oneService({}), { DOCKER_HOST: 'ssh://h' }).system.dockerHost).toBe('unix:///var/run/docker.sock');
  });

  it.each([
    [
      'ssh://me@host',
      'an ssh:// address; forward the socket with ssh -L /PATH:/var/run/docker.sock and write unix:///PATH',
    ],
    ['/var/run/docker.sock', 'a bare path; write unix:// in front of it'],
    ['localhost:2375', 'an address without a scheme; write tcp:// or unix:// in front of it'],
    ['unix://run/docker.sock', 'a unix:// address without an absolute path; write unix:///PATH, with three slashes'],
    ['tcp://localhost', 'a tcp:// address that is not HOST:PORT; write tcp://HOST:2375'],
    ['tcp://localhost:0', 'a tcp:// address that is not HOST:PORT; write tcp://HOST:2375'],
    ['tcp://localhost:70000', 'a tcp:// address that is not HOST:PORT; write tcp://HOST:2375'],
    ['http://localhost:2375', 'an http:// address; write tcp://HOST:PORT'],
    ['npipe:////./pipe/docker', 'the unknown scheme npipe://; write unix:///PATH or tcp://HOST:PORT'],
  ])('at %s cannot be reached', (host, found) => {
    expect(dockerHostTrouble(host)).toBe(`expected unix:///PATH or tcp://HOST:PORT, found ${found}`);
    expect(complaints(oneService({}, { docker: { host } }))).toEqual([
      `/docker/host: expected unix:///PATH or tcp://HOST:PORT, found ${found}`,
    ]);
  });

  it.each(['unix:///var/run/docker.sock', 'tcp://10.0.0.1:2375', 'tcp://docker_host:1/', 'tcp://[fe80::1]:65535'])(
    'at %s can be reached',
    (host) => {
      expect(dockerHostTrouble(host)).toBeUndefined();
    },
  );
});
