import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitingId, type Waiting } from '../../../src/model/call.js';
import { createOutbox } from '../../../src/state/outbox.js';
import { waitingText } from '../../../src/state/waiting.js';
import { aFolder } from '../../support/folders.js';
import { shutOutOf, withFilesUpTo, withoutNewFilesIn } from '../../support/limits.js';
import { aSmallDisk } from '../../support/mounts.js';
import { aCall, aReport, aWaiting, calls } from '../../support/waiting.js';

const DB = aWaiting(1, aCall('db', 'opened'));
const WEB = aWaiting(2, aCall('web', 'opened'));

/** An outbox in a state folder of its own. */
function anOutbox(stateDir = aFolder()) {
  const folder = join(stateDir, 'outbox');
  const outbox = createOutbox(stateDir);
  const write = (name: string, text: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  return { ...outbox, stateDir, folder, write, path: (name: string) => join(folder, name) };
}

describe('an outbox', () => {
  it('that nothing was put into is empty, and leaves no folder', () => {
    const outbox = anOutbox(join(aFolder(), 'state'));
    expect(outbox.list()).toEqual({ waiting: [], troubles: [] });
    expect(outbox.remove(DB.id)).toBeUndefined();
    expect(existsSync(outbox.stateDir)).toBe(false);
  });

  it('lists what was put there by its ids', () => {
    const outbox = anOutbox();
    for (const one of [WEB, DB]) outbox.put(one);
    expect(outbox.list()).toEqual({ waiting: [DB, WEB], troubles: [] });
  });

  it('is read by the next process', () => {
    const outbox = anOutbox();
    outbox.put(DB);
    expect(createOutbox(outbox.stateDir).list().waiting).toEqual([DB]);
  });

  it('holds one with the same id once, as it was put last', () => {
    const outbox = anOutbox();
    outbox.put(DB);
    const again = { ...DB, tries: 3, notBefore: 17, replaces: ['000000000000000'] };
    outbox.put(again);
    expect(outbox.list().waiting).toEqual([again]);
  });

  it('does not list what was removed', () => {
    const outbox = anOutbox();
    for (const one of [DB, WEB]) outbox.put(one);
    expect(outbox.remove(DB.id)).toBeUndefined();
    expect(outbox.list().waiting).toEqual([WEB]);
    expect(readdirSync(outbox.folder)).toEqual(['000000000000002.json']);
  });

  it('hands back any call as it was', () => {
    const outbox = anOutbox();
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 });
    fc.assert(
      fc.property(calls(), fc.string({ unit: 'binary' }), texts, (call, text, lines) => {
        const full = aReport('db', 'closed', {
          title: text,
          check: { type: 'http', result: 'failure', detail: text, ms: 4 },
          failure: { kind: 'refused', evidence: text },
          remedies: [{ name: text, command: text, detail: text, exitCode: 1, output: lines, verified: text }],
          log: { path: text, lines },
          affected: lines,
          viewLog: text,
          cure: text,
        });
        const waiting = aWaiting(7, { ...call, reports: [...call.reports, full] });
        outbox.put(waiting);
        expect(outbox.list()).toEqual({ waiting: [waiting], troubles: [] });
      }),
      // Each is brought to the disk.
      { numRuns: 40 },
    );
  });

  it('is nobody else’s to read', () => {
    const outbox = anOutbox(join(aFolder(), 'state'));
    outbox.put(DB);
    const modes = [outbox.stateDir, outbox.folder, outbox.path('000000000000001.json')];
    expect(modes.map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o600]);
  });

  it('has files of a version', () => {
    expect(JSON.parse(waitingText(DB))).toMatchObject({ version: 1, tries: 0, call: { priority: 4 } });
  });
});

describe('ids', () => {
  it('are the time, as names of files that sort', () => {
    expect(waitingId(1_795_168_800_000, undefined)).toBe('001795168800000');
  });

  it('never sort before the last one, though the clock be set back', () => {
    const times = fc.array(fc.nat({ max: 2 ** 41 }), { minLength: 1 });
    fc.assert(
      fc.property(times, (list) => {
        const ids = list.reduce<string[]>((before, at) => [...before, waitingId(at, before.at(-1))], []);
        expect(ids).toEqual([...new Set(ids)].sort());
      }),
    );
  });

  it.each(['../x', '', '1', '00000000000000a', '/etc/passwd', '0000000000000011'])(
    'that are none lead nowhere: "%s"',
    (id) => {
      const outbox = anOutbox();
      expect(() => outbox.put({ ...DB, id })).toThrow('is no id of the outbox');
      expect(outbox.remove(id)).toBeUndefined();
      expect(existsSync(outbox.folder)).toBe(false);
    },
  );
});

describe('what is no call', () => {
  const whole = waitingText(DB);
  const aside = 'it was moved to';

  it.each<[string, string]>([
    ['is empty', ''],
    ['is torn', whole.slice(0, -20)],
    ['is no JSON', 'tk_secret'],
    ['is null', 'null'],
    ['is a list', '[]'],
    ['is of no version', whole.replace('"version":1,', '')],
    ['is of a later version', whole.replace('"version":1', '"version":2')],
    ['has no reports', whole.replace(/"reports":\[.*\],"priority"/, '"reports":[],"priority"')],
    ['has a priority that there is not', whole.replace('"priority":4', '"priority":9')],
    ['has a step that there is not', whole.replace('"step":"opened"', '"step":"begun"')],
    ['goes to a place that there is not', whole.replace('"kind":"ntfy"', '"kind":"pigeon"')],
    ['has a number for a title', whole.replace('"title":"db: opened"', '"title":7')],
    ['has an incident that is a path', whole.replace('"incident":"db-1"', '"incident":"../db"')],
    ['was missed half a time', whole.replace('"missed":0', '"missed":0.5')],
    ['is larger than any', `${whole.trimEnd()}${' '.repeat(1024 * 1024)}`],
    ['is full of zeros', '\0'.repeat(500)],
  ])('because it %s is said once, and kept', (_, text) => {
    const outbox = anOutbox();
    outbox.write('000000000000001.json', text);
    outbox.put(WEB);
    const { waiting, troubles } = outbox.list();
    expect(waiting).toEqual([WEB]);
    expect(troubles).toEqual([expect.stringContaining(aside)]);
    expect(troubles[0]).not.toContain('tk_secret');
    expect(outbox.list()).toEqual({ waiting: [WEB], troubles: [] });
    expect(readFileSync(outbox.path('unreadable/000000000000001.json'), 'utf8')).toBe(text);
  });

  it.each(Array.from({ length: 20 }, (_, index) => Math.floor((index * whole.length) / 20)))(
    'for it was cut off after %i bytes spoils no other',
    (length) => {
      const outbox = anOutbox();
      outbox.write('000000000000001.json', whole.slice(0, length));
      outbox.put(WEB);
      expect(outbox.list().waiting).toEqual([WEB]);
    },
  );

  it('because of its name is moved aside too', () => {
    const outbox = anOutbox();
    outbox.write('notes.txt', 'mine');
    expect(outbox.list().troubles).toEqual([
      `${outbox.path('notes.txt')} is not of wardround; it was moved to ${outbox.path('unreadable')}`,
    ]);
    expect(readFileSync(outbox.path('unreadable/notes.txt'), 'utf8')).toBe('mine');
  });

  it('takes no other’s place where it is kept', () => {
    const outbox = anOutbox();
    for (const text of ['one', 'two', 'three']) {
      outbox.write('000000000000001.json', text);
      outbox.list();
    }
    const kept = readdirSync(outbox.path('unreadable'), { recursive: true, encoding: 'utf8' })
      .map((name) => outbox.path(`unreadable/${name}`))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'utf8'));
    expect(kept.sort()).toEqual(['one', 'three', 'two']);
  });

  it('because it is a symbolic link is not followed', () => {
    const outbox = anOutbox();
    const elsewhere = join(outbox.stateDir, 'elsewhere');
    writeFileSync(elsewhere, whole);
    mkdirSync(outbox.folder);
    symlinkSync(elsewhere, outbox.path('000000000000001.json'));
    expect(outbox.list()).toMatchObject({ waiting: [], troubles: [expect.stringContaining(aside)] });
    expect(readFileSync(elsewhere, 'utf8')).toBe(whole);
  });

  it('because it is a folder or a pipe is not waited for', () => {
    const outbox = anOutbox();
    mkdirSync(outbox.path('000000000000001.json'), { recursive: true });
    spawnSync('mkfifo', [outbox.path('000000000000002.json')]);
    const { waiting, troubles } = outbox.list();
    expect([waiting.length, troubles.length]).toEqual([0, 2]);
    expect(outbox.list().troubles).toEqual([]);
  });

  it('can be put back by hand', () => {
    const outbox = anOutbox();
    outbox.write('saved', whole);
    outbox.list();
    renameSync(outbox.path('unreadable/saved'), outbox.path('000000000000001.json'));
    expect(outbox.list()).toEqual({ waiting: [DB], troubles: [] });
  });

  it('stays where it is, and is said again, while it cannot be moved', () => {
    const outbox = anOutbox();
    outbox.write('000000000000001.json', '{');
    outbox.put(WEB);
    const look = (): unknown => withoutNewFilesIn(outbox.folder, () => outbox.list());
    const expected = { waiting: [WEB], troubles: [expect.stringContaining('could not be moved')] };
    expect([look(), look()]).toEqual([expected, expected]);
    expect(readFileSync(outbox.path('000000000000001.json'), 'utf8')).toBe('{');
  });
});

describe('a link in the folder’s place', () => {
  it('is neither read nor written', () => {
    const outbox = anOutbox();
    const elsewhere = aFolder();
    writeFileSync(join(elsewhere, '000000000000001.json'), waitingText(DB));
    symlinkSync(elsewhere, outbox.folder);
    expect(outbox.list()).toMatchObject({ waiting: [], troubles: [expect.stringContaining('is not a folder')] });
    expect(() => outbox.put(WEB)).toThrow('is not a folder');
    expect(readdirSync(elsewhere)).toEqual(['000000000000001.json']);
  });
});

describe('trouble with files', () => {
  it('that may not be read for now is said, and they stay', () => {
    const outbox = anOutbox();
    outbox.put(DB);
    const { waiting, troubles } = shutOutOf(outbox.folder, () => outbox.list());
    expect(waiting).toEqual([]);
    expect(troubles).toEqual([expect.stringMatching(/^the outbox cannot be read: EACCES/)]);
    expect(outbox.list()).toEqual({ waiting: [DB], troubles: [] });
  });

  it('that one file has is no reason to move it aside', () => {
    const outbox = anOutbox();
    for (const one of [DB, WEB]) outbox.put(one);
    for (const path of [outbox.stateDir, outbox.folder, outbox.path('000000000000002.json')]) chmodSync(path, 0o755);
    const { waiting, troubles } = shutOutOf(outbox.path('000000000000001.json'), () => outbox.list());
    expect(waiting).toEqual([WEB]);
    expect(troubles).toEqual([expect.stringContaining('cannot be read, and is not sent: EACCES')]);
    expect(outbox.list()).toEqual({ waiting: [DB, WEB], troubles: [] });
  });

  it('in a folder that may not be written is an error of putting, and an answer of removing', () => {
    const outbox = anOutbox();
    outbox.put(DB);
    withoutNewFilesIn(outbox.folder, () => {
      expect(() => outbox.put(WEB)).toThrow('EACCES');
      expect(outbox.remove(DB.id)).toContain('EACCES');
    });
    expect(outbox.list()).toEqual({ waiting: [DB], troubles: [] });
  });

  it('where a file is in the folder’s place is an error of putting', () => {
    const outbox = anOutbox();
    writeFileSync(outbox.folder, '');
    expect(() => outbox.put(DB)).toThrow('is not a folder');
    expect(outbox.list().troubles).toEqual([expect.stringContaining('ENOTDIR')]);
  });

  it('that end half way leaves what was there, and nothing half written', () => {
    const outbox = anOutbox();
    outbox.put(DB);
    withFilesUpTo(100, () => {
      expect(() => outbox.put({ ...DB, tries: 1 })).toThrow('EFBIG');
      expect(() => outbox.put(WEB)).toThrow('EFBIG');
    });
    expect(readdirSync(outbox.folder)).toEqual(['000000000000001.json']);
    expect(outbox.list()).toEqual({ waiting: [DB], troubles: [] });
  });

  it('on a disk that is full leaves nothing half written, and what waits can be removed', (context) => {
    const disk = aSmallDisk(64);
    if (disk === undefined) return context.skip('no file system may be mounted here: a full disk is not tested');
    const outbox = anOutbox(disk);
    const large = aCall('db', 'opened', { reports: [aReport('db', 'opened', { reason: 'x'.repeat(9000) })] });
    const put: Waiting[] = [];
    expect(() => {
      for (let n = 1; n < 100; n += 1) {
        outbox.put(aWaiting(n, large));
        put.push(aWaiting(n, large));
      }
    }).toThrow('ENOSPC');
    expect(outbox.list()).toEqual({ waiting: put, troubles: [] });
    expect(readdirSync(outbox.folder).length).toBe(put.length);
    expect(outbox.remove(put[0]?.id ?? '')).toBeUndefined();
    outbox.put(aWaiting(200, large));
    expect(outbox.list().waiting.length).toBe(put.length);
  });
});

describe('what could not be read again is not put there', () => {
  it.each<[string, Partial<Waiting>, string]>([
    ['what is too large', { call: aCall('db', 'x'.repeat(1024 * 1024) as 'opened') }, 'larger than 1048576 bytes'],
    ['what has no time', { queuedAt: { at: Number.NaN, upMs: 1, boot: '' } }, 'could not be read again'],
    ['what has been tried without end', { tries: Infinity }, 'could not be read again'],
  ])('%s', (_, overrides, why) => {
    const outbox = anOutbox();
    expect(() => outbox.put({ ...DB, ...overrides })).toThrow(why);
    expect(existsSync(outbox.folder)).toBe(false);
  });
});

describe('a draft that a killed round has left', () => {
  const NAME = '000000000000001.json.0badcafe.tmp';
  const HOUR_S = 3600;

  it.each([
    ['is removed when it is old', -2 * HOUR_S, false],
    ['is removed when it is from the future', 2 * HOUR_S, false],
    ['stays while somebody may be writing it', -HOUR_S / 2, true],
  ])('%s', (_, seconds, stays) => {
    const outbox = anOutbox();
    outbox.write(NAME, '{');
    const at = Date.now() / 1000 + seconds;
    utimesSync(outbox.path(NAME), at, at);
    expect(outbox.list()).toEqual({ waiting: [], troubles: [] });
    expect(existsSync(outbox.path(NAME))).toBe(stays);
  });

  it('is in nobody’s way', () => {
    const outbox = anOutbox();
    outbox.write(NAME, '{');
    outbox.put(DB);
    expect(outbox.list()).toEqual({ waiting: [DB], troubles: [] });
  });
});
