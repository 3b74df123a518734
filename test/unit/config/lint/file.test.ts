import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWritableByOthers } from '../../../../src/config/lint/file.js';
import type { FileAccess, Linted } from '../../../../src/config/lint/rule.js';
import { loadConfig } from '../../../../src/config/load.js';
import { inFolder, oneService } from '../written.js';

const ROOTS: FileAccess = { path: '/etc/w.json', mode: 0o100644, uid: 0, gid: 0, readerUid: 0 };
const ADAS = { ...ROOTS, uid: 1000, gid: 1000, readerUid: 1000 };

const found = (file: FileAccess): string[] => fileWritableByOthers({ file } as Linted).map(({ message }) => message);

describe('a config file', () => {
  it.each<[string, FileAccess, string | undefined]>([
    ["of root's is fine", ROOTS, undefined],
    ["of one's own is", ADAS, undefined],
    ["of root's is fine for others", { ...ROOTS, readerUid: 1000 }, undefined],
    ['may have its own group write, where that is nobody else', { ...ADAS, mode: 0o664 }, undefined],
    ['or that of root', { ...ROOTS, mode: 0o664 }, undefined],
    [
      'may not have all write',
      { ...ROOTS, mode: 0o100666 },
      'expected a file that only root and the user of the rounds can write, found mode 0666; others can have any command run by the rounds; chmod go-w /etc/w.json',
    ],
    [
      'nor a group',
      { ...ROOTS, gid: 50, mode: 0o660 },
      'expected a file that only root and the user of the rounds can write, found mode 0660; others can have any command run by the rounds; chmod go-w /etc/w.json',
    ],
    [
      'nor another user',
      { ...ADAS, readerUid: 0 },
      'expected a file that only root and the user of the rounds can write, found one of user 1000; that user can have any command run by the rounds; chown root /etc/w.json',
    ],
  ])('%s', (_, file, message) => {
    expect(found(file)).toEqual(message === undefined ? [] : [message]);
  });

  it('is looked at when it is loaded', () => {
    inFolder({ 'c.json': JSON.stringify(oneService({})) }, (cwd) => {
      const rules = (mode: number): unknown[] => {
        chmodSync(join(cwd, 'c.json'), mode);
        return loadConfig({ path: 'c.json', env: {}, cwd, isRoot: true }).warnings.map(({ rule, position }) => [
          rule,
          position,
        ]);
      };
      expect(rules(0o600)).toEqual([]);
      expect(rules(0o666)).toEqual([['file-writable-by-others', { line: 1, column: 1 }]]);
    });
  });

  it('need not be a file', () => {
    expect(fileWritableByOthers({} as Linted)).toEqual([]);
  });
});
