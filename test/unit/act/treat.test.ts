import { describe, expect, it } from 'vitest';
import type { Round } from '../../../src/model/round.js';
import type { Rung } from '../../../src/model/service.js';
import { jsonReport } from '../../../src/report/json.js';
import { prettyReport } from '../../../src/report/pretty.js';
import { aRung } from '../../support/visits.js';
import { ILL, outcomes, WELL, World } from '../../support/world.js';

const rung = (name: string, overrides: Partial<Rung> = {}): Rung =>
  aRung({ name, action: { kind: 'run', command: `${name} db` }, ...overrides });
const whole = (overrides: Partial<Rung> = {}): Rung =>
  aRung({ name: 'recreate', action: { kind: 'restart-container', container: 'services' }, ...overrides });

function reasonOf({ visits }: Round): string {
  return visits[0]?.reason ?? '';
}

describe('between two remedies', () => {
  it('a service that came up late is well, and nothing more is tried', async () => {
    const world = new World().add('db', { says: [ILL, ILL, ILL, WELL] }, { ladder: [rung('reload'), whole()] });
    const round = await world.round();
    expect([outcomes(round), world.commands, world.titles()]).toEqual([{ db: 'recovered' }, ['reload db'], []]);
    expect(reasonOf(round)).toContain('reload was tried');
    expect(reasonOf(round)).not.toContain('failed (exit code 0');
  });

  it('such a service is shown as it was seen last', async () => {
    const world = new World().add('db', { says: [ILL, ILL, ILL, WELL] }, { ladder: [rung('reload'), whole()] });
    const round = await world.round();
    const report = JSON.parse(jsonReport(round)) as { services: { check: unknown }[] };
    expect(report.services[0]?.check).toMatchObject({ result: 'success', detail: 'exit code 0 in 4 ms' });
    const [line] = prettyReport(round, { colour: false, width: 80, unicode: true }).split('\n');
    expect(line).toBe('  ↻ db  recovered   exit code 0 in 4 ms');
  });

  it('a stop marker that appears ends it, and nobody is called', async () => {
    const world = new World().add('db', { says: [ILL] }, { ladder: [rung('reload'), rung('rebuild')] });
    world.onTold = ({ kind }) => {
      if (kind === 'not-recovered') world.mark('db', 'host');
    };
    const round = await world.round();
    expect([outcomes(round), world.commands, world.titles()]).toEqual([{ db: 'stopped' }, ['reload db'], []]);
    expect(reasonOf(round)).toContain('reload was tried');
    expect(reasonOf(round)).not.toContain('it was a stop marker');
  });
});

describe('a remedy that was not started', () => {
  it('is no start that the service may still come up from', async () => {
    const ran = { kind: 'unreachable', cause: 'no shell' } as const;
    const world = new World().add('db', { says: [ILL], ran }, { startupTimeoutMs: 600_000 });
    expect(outcomes(await world.round())).toEqual({ db: 'failed' });
    const next = await world.nextRound();
    expect(reasonOf(next)).not.toContain('it was restarted');
    expect(outcomes(next)).toEqual({ db: 'failed' });
  });
});

describe('the restart of a whole container, where others live in it', () => {
  it('spares one that was stopped on purpose, though this round does not look at it', async () => {
    const ladder = [whole({ destructive: true })];
    const world = new World().add('db', { says: [ILL] }, { ladder }).add('web', { says: [ILL] });
    world.mark('web', 'host');
    await world.round({ named: ['db'] });
    expect(world.commands).toEqual([]);
  });
});
