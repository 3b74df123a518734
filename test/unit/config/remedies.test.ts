import { describe, expect, it } from 'vitest';
import { complaints, load, oneService } from './written.js';

const withRemedies = (fields: object): object => ({
  services: { s: { health_check: { type: 'tcp', port: 1 }, ...fields } },
});
const run = (name: string, more: object = {}): object => ({ name, run: name, ...more });

describe('what is wrong with remedies', () => {
  it.each<[string, object, string[]]>([
    ['a ladder', { recovery: [run('restart'), run('repair')] }, []],
    [
      'an empty ladder',
      { recovery: [] },
      ['/services/s/recovery: expected a list that is not empty, found an empty list'],
    ],
    [
      'both forms',
      { restart_cmd: 'x', recovery: [run('a')] },
      ['/services/s/recovery: expected either restart_cmd or recovery, found both'],
    ],
    [
      'a name twice',
      { recovery: [run('a'), run('a')] },
      ['/services/s/recovery/1/name: expected each name once, found "a" again'],
    ],
    [
      'a rung that does nothing',
      { recovery: [{ name: 'a' }] },
      ['/services/s/recovery/0: expected a command ("run") or an "action", found neither'],
    ],
    [
      'a rung that does two things',
      { container: 'c', recovery: [run('a', { action: 'restart_container' })] },
      ['/services/s/recovery/0/action: expected either "run" or "action", found both'],
    ],
    [
      'a container to restart where there is none',
      { recovery: [{ name: 'a', action: 'restart_container' }] },
      [
        '/services/s/recovery/0/action: expected a service that lives in a container, found one of this machine; give it a command ("run")',
      ],
    ],
    ['what loses something, owned up to', { recovery: [run('reset', { destructive: true })] }, []],
    ...['reset', 'rebuild', 'db-wipe', 'purge_cache', 'RECREATE'].map((name): [string, object, string[]] => [
      `${name}, not owned up to`,
      { recovery: [run(name)] },
      [
        `/services/s/recovery/0/destructive: expected "destructive": true, as "${name}" sounds like it loses something; found nothing of the kind`,
      ],
    ]),
    ['a mild name that only looks like one', { recovery: [run('preset')] }, []],
    [
      'a pattern to clean up',
      { cleanup: ['/run/*.pid'] },
      ['/services/s/cleanup/0: expected an absolute path of a file, without ".." and wildcards, found "/run/*.pid"'],
    ],
    ['a file to clean up', { cleanup: ['/run/x.pid'] }, []],
    [
      'a path that climbs',
      { cleanup: ['/run/../etc/passwd'] },
      [
        '/services/s/cleanup/0: expected an absolute path of a file, without ".." and wildcards, found "/run/../etc/passwd"',
      ],
    ],
    [
      'a relative path',
      { cleanup: ['x.pid'] },
      ['/services/s/cleanup/0: expected an absolute path of a file, without ".." and wildcards, found "x.pid"'],
    ],
  ])('%s', (_, fields, expected) => {
    const config = withRemedies(fields);
    if (expected.length === 0) load(config);
    else expect(complaints(config)).toEqual(expected);
  });
});

it('a container that no service lives in is a mistake, with the nearest that one does', () => {
  const config = oneService({ container: 'services' }, { containers: { servises: { on_down: 'start' } } });
  expect(complaints(config)).toEqual([
    '/containers/servises: expected a container that a service names, found "servises"; did you mean "services"?',
  ]);
});
