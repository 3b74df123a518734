import { describe, expect, it } from 'vitest';
import { oneService } from '../written.js';
import { told, traps } from './findings.js';

describe('a check that sees itself', () => {
  const found = (command: string): string[] => traps(oneService({ health_check: { type: 'custom', command } }));

  it.each([
    'timeout 5 pgrep -f minio',
    'timeout -k 1 -s KILL 5 pgrep -f minio',
    'timeout 5 pgrep -fc minio > /dev/null',
    "timeout 5 pgrep -f 'minio server'",
    "timeout 5 sh -c 'pgrep -f minio'",
    'cd / && /usr/bin/timeout 5 /usr/bin/pgrep -f minio',
    "bash -c 'pgrep -f minio && echo up'",
    'bash -c "pgrep -f minio | wc -l"',
    "sh -c 'pgrep -f minio > /dev/null || exit 1'",
    'ps aux | grep minio',
    'ps -ef | grep -q minio',
    'ps axww | grep -i minio > /dev/null',
    'ps -eo pid,args | grep "minio server"',
  ])('is told: %s', (command) => {
    expect(found(command)).toEqual(['check-sees-itself /services/s/health_check/command']);
  });

  it.each([
    'pgrep -f minio',
    'pgrep -f minio && curl -sf localhost:9000',
    'timeout 5 pgrep minio',
    'timeout 5 pgrep -x minio',
    'timeout 5 pgrep -xf minio',
    'timeout 5 pgrep -f [m]inio',
    "timeout 5 pgrep -f '[m]inio server'",
    "timeout 5 pgrep -f '^minio'",
    'timeout 5 pgrep -u shop -f minio',
    'timeout 5 curl -sf localhost:9000',
    'nice pgrep -f minio',
    "bash -c 'pgrep -f minio'",
    "bash -c 'pgrep -f [m]inio && echo up'",
    'ps aux | grep [m]inio',
    "ps aux | grep '[m]inio server'",
    'ps aux | grep minio | grep -v grep',
    'ps aux | grep -v grep | grep minio',
    'ps aux | grep -v minio',
    'ps -C minio | grep minio',
    'ps -e -o comm | grep minio',
    'ps | grep minio',
    'docker ps | grep minio',
    'test "$(ps aux | grep -c minio)" -gt 1',
    'grep minio /proc/*/cmdline',
    'redis-cli ping | grep -q PONG',
  ])('is not: %s', (command) => {
    expect(found(command)).toEqual([]);
  });

  it('is told in these words', () => {
    expect(told(oneService({ health_check: { type: 'custom', command: 'timeout 5 pgrep -f minio' } }))).toEqual([
      '/services/s/health_check/command: expected a check that does not see itself, found pgrep -f inside another command, whose own command line has the pattern too; the service looks alive when it is dead; use "type": "process", or write the pattern so that it does not fit itself: "[x]yz" for "xyz"',
    ]);
  });
});
