import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call, IncidentReport, Waiting } from '../../../src/model/call.js';
import { collapse } from '../../../src/notify/collapse.js';
import { aCall, aReport, aWaiting, PAGER, said, waitings } from '../../support/waiting.js';

const toPager = { channel: PAGER };

function collapsed(list: readonly Call[]): readonly Waiting[] {
  return collapse(list.map((call, index) => aWaiting(index, call))).kept;
}

function saidAfter(list: readonly Call[]): string[] {
  return said(collapsed(list).map(({ call }) => call));
}

describe('of what waits', () => {
  it.each<[string, Call[], string[]]>([
    ['nothing is sent where there is nothing', [], []],
    ['one call is sent as it is', [aCall('db', 'opened')], ['db opened']],
    [
      'the last step stands for those before it',
      [aCall('db', 'opened'), aCall('db', 'worse'), aCall('db', 'reminded')],
      ['db reminded missed 2'],
    ],
    [
      'an alert and its good news are one message',
      [aCall('db', 'opened'), aCall('db', 'closed')],
      ['db closed missed 1'],
    ],
    [
      'one that began again is told as that',
      [aCall('db', 'opened'), aCall('db', 'closed'), aCall('db', 'reopened')],
      ['db reopened missed 2'],
    ],
    [
      'other incidents are not touched',
      [aCall('db', 'opened'), aCall('web', 'opened'), aCall('db', 'closed')],
      ['web opened', 'db closed missed 1'],
    ],
    [
      'each channel has its own',
      [aCall('db', 'opened'), aCall('db', 'opened', toPager), aCall('db', 'closed')],
      ['pager: db opened', 'db closed missed 1'],
    ],
    [
      'two secret topics are two channels',
      [aCall('db', 'opened', { channel: { kind: 'ntfy', name: 'x' } }), aCall('db', 'opened')],
      ['x: db opened', 'db opened'],
    ],
    [
      'a command and a webhook of one name are two channels',
      [aCall('db', 'opened', { channel: { kind: 'webhook', name: 'pager' } }), aCall('db', 'opened', toPager)],
      ['pager: db opened', 'pager: db opened'],
    ],
    ['progress that comes before a step is not told', [aCall('db', 'progress'), aCall('db', 'closed')], ['db closed']],
    ['progress that comes after a step is not told', [aCall('db', 'opened'), aCall('db', 'progress')], ['db opened']],
    ['of progress alone the last is told', [aCall('db', 'progress'), aCall('db', 'progress')], ['db progress']],
    [
      'a digest loses what a later message tells, and keeps its order',
      [aCall('db web mail', 'opened'), aCall('web', 'worse')],
      ['db opened, mail opened', 'web worse missed 1'],
    ],
    [
      'a digest of which all is told later is gone',
      [aCall('db web', 'opened'), aCall('web', 'closed'), aCall('db', 'closed')],
      ['web closed missed 1', 'db closed missed 1'],
    ],
    [
      'a digest stands for what came before it',
      [aCall('web', 'opened'), aCall('db web', 'reopened')],
      ['db reopened, web reopened missed 1'],
    ],
    [
      'what stood for others is stood for with them',
      [aCall('db', 'opened', { reports: [aReport('db', 'reminded', { missed: 3 })] }), aCall('db', 'closed')],
      ['db closed missed 4'],
    ],
  ])('%s', (_, list, expected) => {
    expect(saidAfter(list)).toEqual(expected);
  });
});

describe('a message that stands for others', () => {
  it('is as loud as the loudest of them, while the incident goes on', () => {
    const list = [aCall('db', 'opened', { priority: 5 }), aCall('db', 'reminded', { priority: 3 })];
    expect(collapsed(list)[0]?.call.priority).toBe(5);
  });

  it('is not loud when it tells good news', () => {
    const list = [aCall('db', 'opened', { priority: 5 }), aCall('db', 'closed', { priority: 2 })];
    expect(collapsed(list)[0]?.call.priority).toBe(2);
  });

  it('waits as long as its channel has to, and has been tried as often', () => {
    const { kept } = collapse([
      aWaiting(1, aCall('db', 'opened'), { tries: 4, notBefore: 77 }),
      aWaiting(2, aCall('db', 'closed')),
    ]);
    expect(kept).toMatchObject([{ id: '000000000000002', tries: 4, notBefore: 77, replaces: ['000000000000001'] }]);
  });

  it('counts none twice that a killed round has left there', () => {
    const list = [aWaiting(1, aCall('db web', 'opened')), aWaiting(2, aCall('db', 'worse'))];
    const [rest, merged] = collapse(list).kept;
    if (rest === undefined || merged === undefined) throw new Error('expected two calls');
    const again = collapse([...list.slice(0, 1), merged, aWaiting(3, aCall('db', 'closed'))]);
    expect(said(again.kept.map(({ call }) => call))).toEqual(['web opened', 'db closed missed 2']);
    expect(again.kept[1]?.replaces).toEqual([list[0]?.id, merged.id]);
  });
});

it('a report that goes to several channels is told in each', () => {
  const reports: Call['reports'] = [aReport('db', 'opened')];
  const list = [aCall('', 'opened', { reports }), aCall('', 'opened', { reports, ...toPager })];
  expect(saidAfter(list)).toEqual(['db opened', 'pager: db opened']);
});

describe('whatever waits', () => {
  type Told = { readonly key: string; readonly report: IncidentReport };
  const toldBy = ({ call }: Waiting): Told[] =>
    call.reports.map((report) => ({ key: `${call.channel.name} ${report.incident}`, report }));
  const keysOf = (list: readonly Waiting[]): string[] => list.flatMap(toldBy).map(({ key }) => key);
  const stepsOf = (list: readonly Waiting[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { key, report } of list.flatMap(toldBy)) {
      counts.set(key, (counts.get(key) ?? 0) + report.missed + (report.step === 'progress' ? 0 : 1));
    }
    return counts;
  };
  // Not its loudness: a digest lends the loudest of its reports to whatever stands for one of them.
  const told = (list: readonly Waiting[]): unknown => list.map(({ id, call }) => [id, call.channel, call.reports]);
  const holds = (law: (list: readonly Waiting[]) => void): void => {
    fc.assert(fc.property(waitings(), law));
  };

  it('each incident is told exactly once in each channel', () => {
    holds((list) => {
      expect(keysOf(collapse(list).kept).sort()).toEqual([...new Set(keysOf(list))].sort());
    });
  });

  it('no step is lost or counted twice', () => {
    holds((list) => {
      expect(stepsOf(collapse(list).kept)).toEqual(stepsOf(list));
    });
  });

  it('the last step that is more than progress is told', () => {
    holds((list) => {
      for (const { key, report } of collapse(list).kept.flatMap(toldBy)) {
        const all = list.flatMap(toldBy).filter((one) => one.key === key);
        const last = all.findLast((one) => one.report.step !== 'progress') ?? all.at(-1);
        expect(report.step).toBe(last?.report.step);
      }
    });
  });

  it('the order stays', () => {
    holds((list) => {
      const ids = collapse(list).kept.map(({ id }) => id);
      expect(ids).toEqual(list.map(({ id }) => id).filter((id) => ids.includes(id)));
      for (const { id, call } of collapse(list).kept) {
        const before = list.find((one) => one.id === id)?.call.reports.map(({ incident }) => incident);
        const after = call.reports.map(({ incident }) => incident);
        expect(after).toEqual(before?.filter((incident) => after.includes(incident)));
      }
    });
  });

  it('a second time changes nothing', () => {
    holds((list) => {
      const { kept } = collapse(list);
      expect(collapse(kept).kept).toEqual(kept);
      expect(collapse(kept).kept.every((one, index) => one === kept[index])).toBe(true);
    });
  });

  it('it does not matter in how many rounds it came', () => {
    fc.assert(
      fc.property(waitings(), fc.nat({ max: 8 }), (list, cut) => {
        const first = collapse(list.slice(0, cut)).kept;
        expect(told(collapse([...first, ...list.slice(cut)]).kept)).toEqual(told(collapse(list).kept));
      }),
    );
  });

  it('it does not matter which of the replaced a killed round has left', () => {
    fc.assert(
      fc.property(waitings(), fc.func(fc.boolean()), (list, isLeft) => {
        const { kept } = collapse(list);
        const ids = new Set(kept.map(({ id }) => id));
        const left = list.filter(({ id }) => !ids.has(id) && isLeft(id));
        const found = [...kept, ...left].sort((one, other) => (one.id < other.id ? -1 : 1));
        expect(told(collapse(found).kept)).toEqual(told(kept));
      }),
    );
  });

  it('who tells it now is known of each', () => {
    holds((list) => {
      const { kept, tellers } = collapse(list);
      for (const one of list) {
        const now = kept.filter(({ id }) => tellers.get(one.id)?.has(id));
        expect(now.length).toBe(tellers.get(one.id)?.size);
        expect(keysOf(now)).toEqual(expect.arrayContaining(keysOf([one])));
      }
    });
  });

  it('nothing is changed in place', () => {
    holds((list) => {
      const before = structuredClone(list);
      collapse(list);
      expect(list).toEqual(before);
    });
  });
});
