import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDisabled, removeDisabled, writeDisabled } from '../../../src/state/disabled.js';
import { aFolder } from '../../support/folders.js';

/** A state folder in which the files of the disabled hold these texts. */
function aStateDir(files: Readonly<Record<string, string>> = {}): string {
  const stateDir = aFolder();
  mkdirSync(join(stateDir, 'disabled'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(stateDir, 'disabled', name), text);
  return stateDir;
}

const MAILER = { at: Date.UTC(2026, 10, 20), by: 'ada', reason: 'until\nspring' };

describe('what is disabled by hand', () => {
  it('is read as it was written, by nobody else, until it is taken back', () => {
    const stateDir = join(aFolder(), 'state');
    expect(readDisabled(stateDir)).toEqual({ kind: 'known', disabled: new Map(), troubles: [] });
    writeDisabled(stateDir, 'mailer', { at: 1 });
    writeDisabled(stateDir, 'mailer', MAILER);
    expect(readDisabled(stateDir)).toEqual({ kind: 'known', disabled: new Map([['mailer', MAILER]]), troubles: [] });
    expect(readdirSync(join(stateDir, 'disabled'))).toEqual(['mailer.json']);
    expect(statSync(join(stateDir, 'disabled', 'mailer.json')).mode & 0o777).toBe(0o600);
    expect([removeDisabled(stateDir, 'mailer'), removeDisabled(stateDir, 'mailer')]).toEqual([true, false]);
    expect(readDisabled(stateDir)).toMatchObject({ disabled: new Map() });
  });

  it.each(['', '{', 'null', '7', '[]', '{}', '{"v":2,"by":"ada"}', '\u0000'.repeat(70_000)])(
    'is disabled, and told as trouble, whatever its file says: %#',
    (text) => {
      const read = readDisabled(aStateDir({ 'db.json': text }));
      expect(read).toMatchObject({ kind: 'known', disabled: new Map([['db', {}]]) });
      expect(read.kind === 'known' && read.troubles.join()).toMatch(/db\.json.*wardround enable db/);
    },
  );

  it('is disabled where something else lies in the place of its file', () => {
    const stateDir = aStateDir();
    mkdirSync(join(stateDir, 'disabled', 'db.json'));
    symlinkSync('/etc/hostname', join(stateDir, 'disabled', 'web.json'));
    const read = readDisabled(stateDir);
    expect(read.kind === 'known' && [...read.disabled.keys()]).toEqual(['db', 'web']);
    expect(read.kind === 'known' && read.troubles).toHaveLength(2);
  });

  it('leaves out of its file what is not as it should be', () => {
    const read = readDisabled(aStateDir({ 'db.json': '{"v":1,"at":1e99,"by":7,"reason":""}' }));
    expect(read).toEqual({ kind: 'known', disabled: new Map([['db', {}]]), troubles: [] });
  });

  it('is nobody of whom a draft or another file is there', () => {
    const read = readDisabled(aStateDir({ '.db.json.1234.tmp': '', README: '', '.json': '' }));
    expect(read).toMatchObject({ disabled: new Map() });
  });

  it('is not known where its folder is none', () => {
    const stateDir = aFolder();
    writeFileSync(join(stateDir, 'disabled'), '');
    expect(readDisabled(stateDir)).toMatchObject({ kind: 'unreadable' });
  });
});
