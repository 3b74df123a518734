import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_PROMTOOL, promtool } from '../support/promtool.js';
import { metricsOf } from './report/measured.js';

const RULES = 'config/prometheus-rules.yml';

describe('the example of alert rules', () => {
  it('is taken by Prometheus', (context) => {
    const checked = promtool(['check', 'rules', RULES]);
    if (checked === undefined) return context.skip(NO_PROMTOOL);
    expect(checked).toEqual({ code: 0, said: expect.stringContaining('SUCCESS: 8 rules found') as string });
  });

  it('fires when it should, and not otherwise', { timeout: 60_000 }, (context) => {
    const checked = promtool(['test', 'rules', 'test/support/prometheus/rules.test.yml']);
    if (checked === undefined) return context.skip(NO_PROMTOOL);
    expect(checked).toEqual({ code: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  it('names no metric that is not written', () => {
    const written = new Set([...metricsOf().matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
    const named = [...readFileSync(RULES, 'utf8').matchAll(/\bwardround_\w+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !written.has(name))).toEqual([]);
  });
});
