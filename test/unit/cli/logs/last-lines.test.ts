import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLines } from '../../../../src/cli/logs/last-lines.js';
import { aFolder } from '../../../support/folders.js';

const all = (): boolean => true;

function lastOf(text: string, count: number, isWanted: (line: string) => boolean = all): ReturnType<typeof lastLines> {
  const path = join(aFolder(), 'a.log');
  writeFileSync(path, text);
  return lastLines(path, count, isWanted);
}

describe('the last lines of a file', () => {
  it.each([
    ['a\nb\nc\n', 2, ['b', 'c'], 6],
    ['a\nb\nc\n', 9, ['a', 'b', 'c'], 6],
    ['a\nb\nopen', 1, ['b'], 4],
    ['open', 1, [], 0],
    ['', 5, [], 0],
    ['\n\n', 5, ['', ''], 2],
    ['a\nb\nopen', 0, [], 4],
    ['ä\nü\n', 1, ['ü'], 6],
  ])('of %j: %i', (text, count, lines, end) => {
    expect(lastOf(text, count)).toEqual({ lines, end });
  });

  it('are found over the bounds of what is read at once', () => {
    const numbered = Array.from({ length: 50_000 }, (_, index) => `line ${String(index)} größe`);
    const { lines, end } = lastOf(`${numbered.join('\n')}\n`, 20_000);
    expect(lines).toEqual(numbered.slice(-20_000));
    expect(end).toBe(Buffer.byteLength(`${numbered.join('\n')}\n`));
  });

  it('are those that are wanted, as far back as it takes', () => {
    const text = Array.from(
      { length: 30_000 },
      (_, index) => `${index % 10_000 === 7 ? 'rare' : 'usual'} ${String(index)}\n`,
    ).join('');
    expect(lastOf(text, 2, (line) => line.startsWith('rare')).lines).toEqual(['rare 10007', 'rare 20007']);
    expect(lastOf(text, 9, (line) => line === 'never').lines).toEqual([]);
  });

  it('come to an end where there are no lines at all', () => {
    expect(lastOf('x'.repeat(3_000_000), 3).lines).toEqual([]);
    expect(lastOf(`a\n${'x'.repeat(3_000_000)}\nb\n`, 1).lines).toEqual(['b']);
  });
});
