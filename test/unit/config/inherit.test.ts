import { describe, expect, it } from 'vitest';
import { complaints, load, problemsOf, serviceOf } from './written.js';

describe('a service inherits from the defaults', () => {
  it('every field that it does not set itself', () => {
    const loaded = load({
      defaults: { container: 'services', restart_cmd: 'all', startup_delay_seconds: 9, enabled: false, log_path: '/l' },
      services: {
        s: { health_check: { type: 'docker' }, restart_cmd: 'own', enabled: true },
      },
    });
    expect(serviceOf(loaded)).toMatchObject({
      target: { kind: 'container', name: 'services' },
      ladder: [{ name: 'restart', action: { kind: 'run', command: 'own' }, startupDelayMs: 9000 }],
      enabled: true,
      logPath: '/l',
    });
  });

  it('not the container when it says null: it lives on this machine', () => {
    const loaded = load({
      defaults: { container: 'services' },
      services: { s: { container: null, health_check: { type: 'tcp', port: 1 } } },
    });
    expect(serviceOf(loaded).target).toEqual({ kind: 'host' });
    expect(complaints({ services: { s: { container: null, health_check: { type: 'docker' } } } })).toHaveLength(1);
  });

  it('the part of the restart budget that it leaves open', () => {
    const loaded = load({
      defaults: { restart: { max_restarts: 7, window_seconds: 60 } },
      services: { s: { health_check: { type: 'tcp', port: 1 }, restart: { max_restarts: 1 } } },
    });
    expect(serviceOf(loaded).restart).toMatchObject({ maxRestarts: 1, windowMs: 60_000 });
  });

  it('the ladder, unless it has remedies of its own, in either form', () => {
    const ladder = [{ name: 'a', run: 'a' }];
    const rungs = (service: object, defaults: object): string[] => {
      const loaded = load({ defaults, services: { s: { health_check: { type: 'tcp', port: 1 }, ...service } } });
      return serviceOf(loaded).ladder.map(({ name }) => name);
    };
    expect(rungs({}, { recovery: ladder })).toEqual(['a']);
    expect(rungs({ restart_cmd: 'x' }, { recovery: ladder })).toEqual(['restart']);
    expect(rungs({ recovery: ladder }, { restart_cmd: 'x' })).toEqual(['a']);
  });

  it('parts of a startup or readiness check, which are no check by themselves', () => {
    const defaults = { startup_check: { timeout_seconds: 2 }, readiness_check: { timeout_seconds: 3 } };
    const check = { type: 'tcp', port: 1 };
    const loaded = load({ defaults, services: { s: { health_check: check, startup_check: check } } });
    expect(serviceOf(loaded)).toMatchObject({ startupCheck: { timeoutMs: 2000 }, startupTimeoutMs: 300_000 });
    expect(serviceOf(loaded).readinessCheck).toBeUndefined();
  });

  it('the whole health check when it has none', () => {
    const loaded = load({
      defaults: { health_check: { type: 'tcp', port: 80, attempts: 1 } },
      services: { s: {} },
    });
    expect(serviceOf(loaded).check).toMatchObject({ type: 'tcp', port: 80, attempts: 1 });
  });

  it('the timing of a check of another type, and nothing else of it', () => {
    const loaded = load({
      defaults: {
        health_check: {
          type: 'http',
          endpoint: 'http://a/',
          method: 'HEAD',
          timeout_seconds: 1,
          interval_seconds: 2,
          attempts: 3,
          retry_delay_seconds: 4,
        },
      },
      services: { s: { health_check: { type: 'tcp', port: 80 } } },
    });
    expect(serviceOf(loaded).check).toEqual({
      type: 'tcp',
      host: 'localhost',
      port: 80,
      timeoutMs: 1000,
      intervalMs: 2000,
      attempts: 3,
      retryDelayMs: 4000,
    });
  });

  it('all of a check of its own type, required fields and headers included', () => {
    const loaded = load({
      defaults: { health_check: { type: 'http', endpoint: 'http://a/', headers: { a: '1', b: '1' }, attempts: 1 } },
      services: { s: { health_check: { type: 'http', headers: { b: '2' }, attempts: 2 } } },
    });
    expect(serviceOf(loaded).check).toMatchObject({ endpoint: 'http://a/', headers: { a: '1', b: '2' }, attempts: 2 });
  });

  it('lists as a whole', () => {
    const check = { health_check: { type: 'tcp', port: 1 } };
    const { system } = load({
      defaults: { dependencies: ['a'] },
      services: { a: { ...check, dependencies: [] }, b: check, c: { ...check, dependencies: ['b'] } },
    });
    expect([...system.services.values()].map(({ dependencies }) => dependencies)).toEqual([[], ['a'], ['b']]);
  });
});

describe('a problem in an inherited field', () => {
  it('is told once, where it is written', () => {
    const text = `{
  "defaults": { "startup_delay_seconds": "5", "health_check": { "timeout_seconds": -1 }, "notify_on_fail": "?" },
  "services": {
    "a": { "health_check": { "type": "tcp", "port": 1 } },
    "b": { "health_check": { "type": "tcp", "port": 2 } }
  }
}`;
    expect(problemsOf(text)).toEqual([
      '2:42 /defaults/startup_delay_seconds: expected a non-negative number, found "5" (string)',
      '2:84 /defaults/health_check/timeout_seconds: expected a number from 0.1 to 86400, found -1',
      '2:108 /defaults/notify_on_fail: expected a topic of 1 to 64 letters, digits, "-" or "_", found other text',
    ]);
  });

  it('is told although no service inherits it', () => {
    expect(
      complaints({
        defaults: { health_check: { process_name: '(', expect_status: '5-4', attempt: 1 } },
        services: { a: { health_check: { type: 'tcp', port: 1 } } },
      }),
    ).toEqual([
      '/defaults/health_check/process_name: expected a regular expression in RE2 syntax, found "(" (missing closing ): `(`); lookaround and backreferences are not supported',
      '/defaults/health_check/expect_status: expected a status code from 100 to 599, a range such as "200-299", or a list of these, found "5-4"',
      '/defaults/health_check/attempt: expected a known field, found "attempt"; did you mean "attempts"?',
    ]);
  });

  it('is not taken for a field that the service lacks', () => {
    expect(
      complaints({
        defaults: { health_check: { process_name: 'redis' } },
        services: { a: {}, b: { health_check: { type: 'tcp' } } },
      }),
    ).toEqual([
      '/services/a/health_check: expected a health check, here or in /defaults, found nothing',
      '/services/b/health_check/port: expected a positive whole number, found nothing',
    ]);
  });

  it('of the wrong shape leaves the services as they are', () => {
    expect(complaints({ defaults: [], services: { a: { health_check: { type: 'tcp', port: 1 } } } })).toEqual([
      '/defaults: expected an object, found a list',
    ]);
  });
});
