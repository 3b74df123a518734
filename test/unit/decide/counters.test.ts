import { describe, expect, it } from 'vitest';
import { countEvent } from '../../../src/decide/counters.js';
import { NO_COUNT, type Counters } from '../../../src/model/counters.js';
import type { JournalEvent } from '../../../src/model/journal.js';
import { aMoment } from '../../support/visits.js';

const now = aMoment(1);

describe('the counters', () => {
  it.each<[string, JournalEvent, object]>([
    ['a remedy that is begun', { ...now, event: 'restart', rung: 'restart' }, { restarts: 4 }],
    ['one that helped', { ...now, event: 'recovered' }, { recoveries: 3 }],
    ['an incident', { ...now, event: 'incident', incident: 'i', step: 'opened', kind: 'failed' }, { incidents: 2 }],
    ['one that goes on', { ...now, event: 'incident', incident: 'i', step: 'reminded', kind: 'failed' }, {}],
    ['one that begins again', { ...now, event: 'incident', incident: 'i', step: 'reopened', kind: 'failed' }, {}],
    ['a remedy in vain', { ...now, event: 'not-recovered', detail: 'x' }, {}],
    ['a reset', { ...now, event: 'reset' }, {}],
  ])('count %s', (_, event, change) => {
    const redis = { restarts: 3, recoveries: 2, incidents: 1 };
    const before: Counters = new Map([['redis', redis]]);
    expect(countEvent(before, 'redis', event).get('redis')).toEqual({ ...redis, ...change });
    expect(before.get('redis')).toEqual(redis);
  });

  it('begin at nothing', () => {
    const after = countEvent(new Map(), 'redis', { ...now, event: 'restart' });
    expect([...after]).toEqual([['redis', { ...NO_COUNT, restarts: 1 }]]);
  });
});
