import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/decide/explain.js';
import type { Restart } from '../../../src/model/journal.js';
import { aMoment, aPast, aVisit } from '../../support/visits.js';
import { aRestart, aRestartThatLasted } from './a-restart.js';

const NOW = aMoment(60);

/** What is said of each restart of the incident that is on. */
function told(restarts: readonly Restart[], startupTimeoutMs = 0): string[] {
  const { facts } = aPast({ restarts }) as Extract<ReturnType<typeof aPast>, { kind: 'known' }>;
  const visit = aVisit('db', 'failed', { service: { startupTimeoutMs }, facts });
  const { entries } = explain(visit, facts, 'GET /', NOW);
  const lines = entries.find(({ label }) => label === 'incident')?.lines ?? [];
  return lines.slice(1).map((line) => line.slice(line.indexOf(' ') + 1));
}

describe('how a restart went', () => {
  it.each<[string, readonly Restart[], number, readonly string[]]>([
    ['in vain', [aRestart(58)], 0, ['restart: did not come up']],
    ['that has time to start', [aRestart(58)], 300_000, ['restart: not up yet']],
    ['whose time is over', [aRestart(50)], 300_000, ['restart: did not come up']],
    ['before the last', [aRestart(50), aRestart(59)], 300_000, ['restart: did not come up', 'restart: not up yet']],
    [
      'for a while',
      [aRestartThatLasted(3, 50)],
      300_000,
      [expect.stringMatching(/came up, and failed again at/) as string],
    ],
    ['in an older journal, which names no remedy', [aRestart(58, { rung: '' })], 0, ['restart: did not come up']],
  ])('%s', (_, restarts, startupTimeoutMs, expected) => {
    expect(told(restarts, startupTimeoutMs)).toEqual(expected);
  });
});

describe('what a service is', () => {
  it('stands first, where the config says it', () => {
    const { entries } = explain(aVisit('db', 'healthy', { service: { description: 'The shop' } }), undefined, 'x', NOW);
    expect(entries[0]).toEqual({ label: 'about', lines: ['The shop'] });
  });
});
