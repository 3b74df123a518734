import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mistake } from '../../../src/model/mistake.js';
import { load, TCP } from './written.js';

const VALID = {
  docker: { host: 'unix:///x' },
  notifications: { ntfy: { token: 'tk', topics: { alerts: 'topic' } } },
  defaults: { health_check: { timeout_seconds: 3 }, restart: { max_restarts: 2 } },
  services: {
    web: {
      health_check: {
        type: 'http',
        endpoint: 'http://a/',
        headers: { a: 'b' },
        expect_status: [200],
        expect_body: 'ok',
      },
      notify_on_fail: 'alerts',
      dependencies: ['db'],
    },
    db: TCP,
    job: { health_check: { type: 'process', process_name: 'job' }, container: 'c' },
  },
};

/** Names that mean something to the config, or to JavaScript. */
const name = fc.constantFrom(
  ...['services', 'defaults', 'health_check', 'type', 'dependencies', 'ntfy', 'topics', 'headers', 'expect_status'],
  ...['__proto__', 'constructor', 'toString', 'length', '', '0', 'a/b~c', 'restart', 'container', 'token_file'],
);
const value = fc.oneof(
  fc.constantFrom('http', 'tcp', 'docker', '${X}', '${', '(?<a', '/', 'web', '200-100', '\u0000', '\ud800'),
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(name, fc.jsonValue({ maxDepth: 1 })),
);

/** The valid config with one place of it replaced, or something put beside. */
const mutated = fc
  .tuple(fc.array(fc.nat(), { maxLength: 6 }), fc.option(name, { nil: undefined }), value)
  .map(([turns, added, replacement]) => {
    const root: { config: unknown } = { config: structuredClone(VALID) };
    let holder: object = root;
    let key = 'config';
    for (const turn of turns) {
      const next: unknown = Reflect.get(holder, key);
      if (typeof next !== 'object' || next === null) break;
      const keys = Object.keys(next);
      const chosen = keys[turn % Math.max(1, keys.length)];
      if (chosen === undefined) break;
      holder = next;
      key = chosen;
    }
    // The length of a list is not put beside its items: four thousand million of them are no test of the config.
    Object.defineProperty(holder, Array.isArray(holder) ? key : (added ?? key), {
      value: replacement,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return JSON.stringify(root.config);
  });

/** Loads, or is refused by a message that points into the file. */
function expectAnswer(text: string | Uint8Array): void {
  try {
    expect(load(text).system.services.size).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    expect(error.exitCode).toBe(78);
    for (const line of error.message.split('\n')) expect(line).toMatch(/c\.json:.* ?expected .*, found /);
  }
}

describe('whatever the file holds, it loads or is refused by a message', () => {
  it('a config with something changed', () => {
    fc.assert(
      fc.property(mutated, (text) => expectAnswer(text)),
      { numRuns: 500 },
    );
  });

  it('a config that was cut, or had text put in', () => {
    const valid = JSON.stringify(VALID);
    fc.assert(
      fc.property(fc.nat(valid.length), fc.nat(20), fc.string({ maxLength: 3 }), (at, length, put) =>
        expectAnswer(valid.slice(0, at) + put + valid.slice(at + length)),
      ),
      { numRuns: 500 },
    );
  });

  it('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), expectAnswer), { numRuns: 200 });
  });
});
