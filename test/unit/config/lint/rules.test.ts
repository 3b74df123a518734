import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../src/config/lint/index.js';
import { load, oneService, TCP } from '../written.js';
import { traps } from './findings.js';

const ROOT = join(import.meta.dirname, '../../../..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('the rules', () => {
  it('are the rows of docs/linter.md, in the same order', () => {
    const rows = [...readFileSync(join(ROOT, 'docs/linter.md'), 'utf8').matchAll(/^\| `([a-z-]+)` /gm)];
    expect(rows.map(([, rule]) => rule)).toEqual(Object.keys(RULES));
  });
});

describe('no trap is found', () => {
  const examples = PAGES.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```json (config|check|ntfy)\n([\s\S]*?)\n```$/gm)].map(
      ([, kind = '', text = '']) => [page, kind, text] as const,
    ),
  );

  it.each(examples)('in the examples of %s (%s), but the topics that stand for your own', (_, kind, text) => {
    const found = traps(wholeConfig(kind, JSON.parse(text) as Record<string, unknown>));
    expect(found.filter((line) => !line.startsWith('guessable-topic '))).toEqual([]);
    if (!text.includes('"my-')) expect(found).toEqual([]);
  });

  it('nowhere but in examples that there are', () => {
    expect(examples.length).toBeGreaterThan(8);
  });

  it('in the config to begin with', () => {
    expect(traps(readFileSync(join(ROOT, 'config/system-config.json'), 'utf8'))).toEqual([]);
  });

  it('in the block that the bash runner has, but that nobody is called', () => {
    const minio = {
      enabled: true,
      type: 'daemon',
      container: 'services',
      health_check: {
        type: 'http',
        endpoint: 'http://localhost:9000/minio/health/live',
        timeout_seconds: 5,
        interval_seconds: 60,
      },
      restart_cmd: '/usr/local/bin/minio server /data >> /logs/minio.log 2>&1 &',
      startup_delay_seconds: 5,
      log_path: '/logs/minio.log',
      notify_on_fail: 'alerts',
      dependencies: [],
    };
    expect(traps({ services: { minio } })).toEqual(['call-to-nobody /services/minio/notify_on_fail']);
  });

  it('in a long ladder that is thought through', () => {
    const recovery = [
      { name: 'restart', run: 'pkill -9 -f api.mjs; node /opt/api.mjs >> /logs/api.log 2>&1 &', max: 2 },
      { name: 'reset', run: '/opt/api/reset', destructive: true, max: 1 },
      { name: 'restart-container', action: 'restart_container', destructive: true, max: 1 },
    ];
    const restart = { max_restarts: 4, window_seconds: 7200, backoff: {} };
    expect(traps({ services: { s: { container: 'c', health_check: TCP.health_check, recovery, restart } } })).toEqual(
      [],
    );
  });
});

describe('a finding', () => {
  it('has its position', () => {
    const text = '{"services": {\n"s": {"health_check": {"type": "tcp", "port": 1}}}}';
    expect(load(text).warnings.map(({ position }) => position)).toEqual([{ line: 2, column: 6 }]);
  });

  it('hides no other at the same place', () => {
    const restart_cmd = "bash -c 'pkill -f minio; minio server /data'";
    expect(traps(oneService({ restart_cmd }))).toEqual([
      'server-in-foreground /services/s/restart_cmd',
      'command-ends-itself /services/s/restart_cmd',
    ]);
  });

  it('comes quickly among three thousand services', () => {
    const one = (index: number): object => ({
      health_check: { type: 'http', endpoint: `http://localhost/${index}` },
      restart_cmd: 'pkill -f api.mjs; node /opt/api.mjs &',
      dependencies: index === 0 ? [] : [`s${index - 1}`],
    });
    const services = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`s${index}`, one(index)]));
    const started = performance.now();
    expect(traps({ services })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

function wholeConfig(kind: string, example: Record<string, unknown>): object {
  if (kind === 'config') return example;
  const check = kind === 'check' ? example : TCP.health_check;
  const services = { example: { container: 'shop', health_check: check, restart_cmd: 'true' } };
  if (kind !== 'ntfy') return { services };
  // Whether the token can be had is another test's.
  const ntfy = Object.entries(example).filter(([name]) => !name.startsWith('token'));
  return { notifications: { ntfy: Object.fromEntries(ntfy) }, services };
}
