import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/config/problem.js';
import { load, oneService, TCP } from './written.js';

function warnings(config: unknown): string[] {
  return load(config).warnings.map((warning) =>
    formatProblem('', { path: warning.path, message: warning.message }).trim(),
  );
}

describe('a known trap is told', () => {
  it.each<[string, unknown, string[]]>([
    ['none in a plain service', oneService({}), []],
    [
      'a wait that is longer than the round',
      oneService({ startup_delay_seconds: 270 }),
      [
        '/services/s/startup_delay_seconds: expected less than run_deadline_seconds (270), found 270; no round has the time for this wait, so that recovery is never started',
      ],
    ],
    ['not a wait that just fits', oneService({ startup_delay_seconds: 269 }), []],
    [
      'a call that reaches nobody',
      oneService({ notify_on_fail: 'alerts' }),
      ['/services/s/notify_on_fail: expected notifications.ntfy, found nothing; nobody is called'],
    ],
    [
      'a topic that is nearly a key',
      oneService({ notify_on_fail: 'alrts' }, { notifications: { ntfy: { topics: { alerts: 'secret' } } } }),
      [
        '/services/s/notify_on_fail: expected a key of notifications.ntfy.topics, found none of that name; did you mean "alerts"?',
      ],
    ],
    [
      'not a topic that is named itself',
      oneService({ notify_on_fail: 'another' }, { notifications: { ntfy: { topics: { alerts: 'secret' } } } }),
      [],
    ],
    ['not a call with ntfy', oneService({ notify_on_fail: 'alerts' }, { notifications: { ntfy: {} } }), []],
    [
      'a dependency that is never looked at',
      { services: { s: { ...TCP, dependencies: ['off'] }, off: { ...TCP, enabled: false } } },
      ['/services/s/dependencies/0: expected an enabled service, found "off", which is disabled and never looked at'],
    ],
    [
      'a command that is never run',
      oneService({ type: 'external' }),
      ['/services/s/restart_cmd: expected none for a service of type "external", found one; it is never run'],
    ],
    [
      'a daemon that is never recovered',
      { services: { s: { health_check: TCP.health_check } } },
      [
        '/services/s/restart_cmd: expected a command for a service of type "daemon", found nothing; it is never recovered, only alerted',
      ],
    ],
    [
      'not an external service without a command',
      { services: { s: { type: 'external', health_check: TCP.health_check } } },
      [],
    ],
    ['nothing of a disabled service', oneService({ enabled: false, type: 'external', notify_on_fail: 'alerts' }), []],
    [
      'once, where it is written, when all services inherit it',
      { defaults: { notify_on_fail: 'alerts' }, services: { a: TCP, b: TCP } },
      ['/defaults/notify_on_fail: expected notifications.ntfy, found nothing; nobody is called'],
    ],
  ])('%s', (_, config, expected) => {
    expect(warnings(config)).toEqual(expected);
  });

  it('with its position', () => {
    const text = '{"services": {\n"s": {"health_check": {"type": "tcp", "port": 1}}}}';
    expect(load(text).warnings.map(({ position }) => position)).toEqual([{ line: 2, column: 6 }]);
  });
});
