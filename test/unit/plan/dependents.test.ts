import { describe, expect, it } from 'vitest';
import { withDependents } from '../../../src/plan/dependents.js';
import { aService } from '../../support/visits.js';

const order = [
  aService('db'),
  aService('queue'),
  aService('api', { dependencies: ['db'] }),
  aService('web', { dependencies: ['api', 'queue'] }),
];

describe('what depends on a service', () => {
  it.each([
    [['db'], ['db', 'api', 'web']],
    [['queue'], ['queue', 'web']],
    [['web'], ['web']],
    [
      ['web', 'db'],
      ['web', 'db', 'api'],
    ],
  ])('%j stands with it: %j', (named, all) => {
    expect(withDependents(order, named)).toEqual(all);
  });
});
