import { describe, expect, it } from 'vitest';
import { othersOf, type ListedProcess } from '../../../src/target/shell/own.js';
import { ASKING, REMEDYING, shellArgv } from '../../../src/target/shell/script.js';

const asking = shellArgv(ASKING).join(' ');
const remedying = shellArgv(REMEDYING).join(' ');
const ending = shellArgv(ASKING, '4711').join(' ');

/** A listing from `PID PARENT COMMAND…` lines. */
function listed(...lines: readonly string[]): ListedProcess[] {
  return lines.map((line) => {
    const [pid = '', parent = '', ...commandLine] = line.split(' ');
    return { pid: Number(pid), parent: Number(parent), commandLine: commandLine.join(' ') };
  });
}

describe('the processes that are not the runner’s', () => {
  it.each<[string, string[], string[]]>([
    ['are all where the runner is not', ['1 0 minio server', '7 1 cron'], ['minio server', 'cron']],
    ['are not a shell that asks', ['1 0 minio', `50 0 ${asking}`], ['minio']],
    ['are not what such a shell started', [`50 0 ${asking}`, '51 50 curl http://localhost/minio/health'], []],
    ['are not what that started in turn', [`50 0 ${asking}`, '51 50 sh', '52 51 grep minio', '53 52 x'], []],
    ['are not a subshell of it', [`50 0 ${asking}`, `51 50 ${asking}`, '52 51 pgrep -f minio'], []],
    [
      'are not its shell after bash took its place',
      [`50 0 bash -c eval "$WARDROUND_SCRIPT" ${ASKING}`, '51 50 curl minio'],
      [],
    ],
    ['are not a shell that ends another', [`60 0 ${ending}`, '61 60 sleep 0.1'], []],
    ['are not a shell that treats', [`50 0 ${remedying}`], []],
    [
      'are what a shell that treats has started: the service',
      [`50 0 ${remedying}`, '51 50 minio server'],
      ['minio server'],
    ],
    ['are what it left behind', ['1 0 init', '51 1 minio server'], ['init', 'minio server']],
    [
      'are those of another asker’s neighbour',
      [`50 0 ${asking}`, '51 1 minio', '52 51 minio worker'],
      ['minio', 'minio worker'],
    ],
    ['may have the runner’s name', ['9 1 vim wardround-ask.md'], ['vim wardround-ask.md']],
    ['are found where processes are their own parents', ['0 0 swapper', `50 50 ${asking}`], ['swapper']],
  ])('%s', (_, lines, expected) => {
    expect(othersOf(listed(...lines))).toEqual(expected);
  });

  it('are found beside five thousand generations of what a shell that asks started', () => {
    const deep = Array.from({ length: 5000 }, (_, index) => `${String(100 + index)} ${String(99 + index)} sh`);
    expect(othersOf(listed(`99 0 ${asking}`, ...deep, '9 0 minio'))).toEqual(['minio']);
  });
});
