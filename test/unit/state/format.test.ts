import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatTrouble, noteFormat } from '../../../src/state/format.js';
import { aFolder } from '../../support/folders.js';

function stateDir(content?: string): string {
  const folder = aFolder();
  if (content !== undefined) writeFileSync(join(folder, 'format'), content);
  return folder;
}

describe('the format of the state', () => {
  it.each([
    ['a folder without a word of it', undefined],
    ['the present one', '1\n'],
    ['one without a newline', '1'],
  ])('is no trouble for %s', (_, content) => {
    expect(formatTrouble(stateDir(content))).toBeUndefined();
  });

  it('is no trouble where there is no folder yet', () => {
    expect(formatTrouble(join(stateDir(), 'none'))).toBeUndefined();
  });

  it.each([
    ['a newer one', '2\n', 'the state is of format 2, written by a newer wardround; this one knows 1: update it'],
    ['rubbish', 'one', 'expected the number of a format'],
    ['nothing', '', 'expected the number of a format'],
  ])('is trouble for %s', (_, content, expected) => {
    expect(formatTrouble(stateDir(content))).toContain(expected);
  });

  it('is trouble where it cannot be read', () => {
    const folder = stateDir();
    mkdirSync(join(folder, 'format'));
    expect(formatTrouble(folder)).toContain('is not a regular file');
    const linked = stateDir();
    symlinkSync('/etc/hostname', join(linked, 'format'));
    expect(formatTrouble(linked)).toContain('ELOOP');
  });

  it('is noted once, for its owner alone', () => {
    const folder = join(stateDir(), 'new');
    noteFormat(folder);
    noteFormat(folder);
    expect(readFileSync(join(folder, 'format'), 'utf8')).toBe('1\n');
    expect(statSync(join(folder, 'format')).mode & 0o777).toBe(0o600);
  });
});
