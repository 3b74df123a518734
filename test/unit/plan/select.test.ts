import { describe, expect, it } from 'vitest';
import { select } from '../../../src/plan/select.js';
import { aService } from '../../support/visits.js';

const order = [
  aService('db'),
  aService('cache'),
  aService('api', { dependencies: ['db'] }),
  aService('web', { dependencies: ['api', 'cache'] }),
  aService('cron'),
];

function selected(...named: string[]): string[] {
  return select(order, named).order.map(({ name }) => name);
}

describe('the services of a round', () => {
  it.each([
    ['all when none is named', [], ['db', 'cache', 'api', 'web', 'cron']],
    ['one alone that depends on nothing', ['cron'], ['cron']],
    ['one and what it depends on', ['api'], ['db', 'api']],
    ['all that it depends on by way of others', ['web'], ['db', 'cache', 'api', 'web']],
    ['two of them, in dependency order', ['cron', 'api'], ['db', 'api', 'cron']],
    ['one that is named twice, once', ['db', 'db'], ['db']],
  ] as const)('are %s', (_, named, expected) => {
    expect(selected(...named)).toEqual(expected);
  });

  it('remember which were named, and not what these depend on', () => {
    expect([...select(order, ['api']).named]).toEqual(['api']);
    expect([...select(order, []).named]).toEqual([]);
  });
});
