import { expect, it } from 'vitest';
import { nearest } from '../../../src/config/nearest.js';

it.each<[string, string[], string | undefined]>([
  ['postgress', ['redis', 'postgres'], 'postgres'],
  ['dependancies', ['description', 'dependencies'], 'dependencies'],
  ['restartCmd', ['restart', 'restart_cmd'], 'restart_cmd'],
  ['RESTART-CMD', ['restart_cmd'], 'restart_cmd'],
  ['timeout', ['timeout_seconds', 'type'], 'timeout_seconds'],
  ['deamon', ['external', 'daemon'], 'daemon'],
  ['s1', ['s2', 'abcdef'], 's2'],
  ['a', ['b', 'abcdef'], undefined],
  ['webserver', ['redis', 'postgres'], undefined],
  ['', ['redis'], undefined],
  ['redis', [], undefined],
])('for %s among %j the nearest is %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
