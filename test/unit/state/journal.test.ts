import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldFacts } from '../../../src/decide/facts.js';
import { historyOf, NO_HISTORY } from '../../../src/history/fold.js';
import { momentOf, type JournalEvent } from '../../../src/model/journal.js';
import { createHistories } from '../../../src/state/history.js';
import { createJournal, type JournalRead } from '../../../src/state/journal.js';
import { events } from '../../support/arbitraries.js';
import { aFolder } from '../../support/folders.js';
import { shutOutOf, withFilesUpTo, withoutNewFilesIn } from '../../support/limits.js';
import { aMoment } from '../../support/visits.js';

const restart = (minute: number): JournalEvent => ({ ...aMoment(minute), event: 'restart' });
const checked = (minute: number, result: 'success' | 'failure' = 'failure', detail = 'x'): JournalEvent => ({
  ...aMoment(minute),
  event: 'checked',
  result,
  detail,
  ms: 1,
});

/** A journal in a folder of its own; `path` is db's file. */
function aJournal(onTrouble: (message: string) => void = () => undefined) {
  const folder = aFolder();
  const path = join(folder, 'services', 'db.jsonl');
  const write = (text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  return { ...createJournal(folder, onTrouble), folder, path, write };
}

function eventsOf(read: JournalRead): readonly JournalEvent[] {
  if (read.kind === 'unreadable') throw new Error(read.cause);
  return read.events;
}

describe('a journal', () => {
  it('of a service that nothing happened to is empty, and leaves no file', () => {
    const journal = aJournal();
    expect(journal.read('db')).toEqual({ kind: 'events', events: [] });
    expect(readdirSync(journal.folder)).toEqual([]);
  });

  it('reads what was appended, in order, a line each', () => {
    const journal = aJournal();
    const list = [checked(0), restart(1), checked(2, 'success')];
    for (const event of list) journal.append('db', event);
    expect(journal.read('db')).toEqual({ kind: 'events', events: list });
    expect(readFileSync(journal.path, 'utf8').split('\n').length).toBe(4);
  });

  it('is one a service', () => {
    const journal = aJournal();
    journal.append('db', restart(0));
    journal.append('db.x', restart(1));
    expect([eventsOf(journal.read('db')), eventsOf(journal.read('db.x'))]).toEqual([[restart(0)], [restart(1)]]);
  });

  it('hands back any event as it was', () => {
    const journal = aJournal();
    fc.assert(
      fc.property(events(), fc.stringMatching(/^[a-z]{12}$/), (event, name) => {
        const before = eventsOf(journal.read(name));
        journal.append(name, event);
        expect(eventsOf(journal.read(name))).toEqual([...before, event]);
      }),
    );
  });

  it('is nobody else’s to read', () => {
    const journal = aJournal();
    journal.append('db', restart(0));
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    expect([modeOf(journal.path), modeOf(dirname(journal.path))]).toEqual([0o600, 0o700]);
  });

  it('is forgotten when it is deleted', () => {
    const journal = aJournal();
    journal.write('');
    expect(journal.read('db')).toEqual({ kind: 'events', events: [] });
  });
});

describe('a torn line', () => {
  const whole = `${JSON.stringify(restart(0))}\n`;
  const next = JSON.stringify(restart(5));

  it.each(Array.from({ length: next.length - 1 }, (_, index) => index + 1))(
    'cut after %i bytes spoils no other',
    (length) => {
      const journal = aJournal();
      journal.write(whole + next.slice(0, length));
      expect(eventsOf(journal.read('db'))).toEqual([restart(0)]);
      journal.append('db', restart(10));
      expect(eventsOf(journal.read('db'))).toEqual([restart(0), restart(10)]);
    },
  );

  it('that lost only its end of line is read', () => {
    const journal = aJournal();
    journal.write(whole + next);
    journal.append('db', restart(10));
    expect(eventsOf(journal.read('db'))).toEqual([restart(0), restart(5), restart(10)]);
  });

  it('is all that the file holds: the first write was cut off', () => {
    const journal = aJournal();
    journal.write('{"at":17');
    expect(journal.read('db')).toEqual({ kind: 'events', events: [] });
  });

  it.each([
    'null',
    '7',
    '"restart"',
    '[]',
    '{}',
    '{"event":"restart"}',
    '{"at":1,"upMs":2,"boot":"b","event":"rebooted"}',
    '{"at":"1","upMs":2,"boot":"b","event":"restart"}',
    '{"at":1e99,"upMs":2,"boot":"b","event":"restart"}',
    '{"at":1,"upMs":null,"boot":"b","event":"restart"}',
    '{"at":1,"upMs":2,"boot":7,"event":"restart"}',
    '{"at":1,"upMs":2,"boot":"b","event":"checked","result":"fine","detail":"","ms":1}',
    '{"at":1,"upMs":2,"boot":"b","event":"checked","result":"success","ms":1}',
    '{"at":1,"upMs":2,"boot":"b","event":"alerted","kind":"bored"}',
    '{"at":1,"upMs":2,"boot":"b","event":"not-recovered"}',
    '\0\0\0\0',
    '\u{fffd}',
  ])('or one that means nothing is passed over: %j', (line) => {
    const journal = aJournal();
    journal.write(`${whole}${line}\n${next}\n`);
    expect(eventsOf(journal.read('db'))).toEqual([restart(0), restart(5)]);
  });

  it('keeps of how a remedy ended what can be so', () => {
    const journal = aJournal();
    const event = { ...restart(0), event: 'not-recovered', detail: 'x' };
    for (const how of [
      { ran: 'exit code 3', code: 3 },
      { ran: 7, code: '3' },
    ]) {
      journal.write(`${JSON.stringify({ ...event, ...how })}\n`);
      const [read] = eventsOf(journal.read('db')).slice(-1);
      expect([Reflect.get(read ?? {}, 'ran'), Reflect.get(read ?? {}, 'code')]).toEqual(
        how.code === 3 ? ['exit code 3', 3] : [undefined, undefined],
      );
    }
  });

  it('is what a disk leaves that fills up: that is said, and what was there stays', () => {
    const journal = aJournal();
    journal.append('db', restart(0));
    const { size } = statSync(journal.path);
    expect(() => {
      withFilesUpTo(size + 10, () => {
        journal.append('db', restart(5));
      });
    }).toThrow();
    journal.append('db', restart(10));
    expect(eventsOf(journal.read('db'))).toEqual([restart(0), restart(10)]);
  });
});

describe('a journal that cannot be relied on', () => {
  const unreadable = (cause: string) => ({ kind: 'unreadable', cause: expect.stringContaining(cause) as string });

  it('is a file of something else', () => {
    const journal = aJournal();
    journal.write('# My notes\n- buy milk\n');
    expect(journal.read('db')).toEqual(unreadable('is not a journal; move it away to begin a new one'));
  });

  it('is not written to where it is something else: one event more, and it would pass for a journal', () => {
    const journal = aJournal();
    journal.write('# My notes\n- buy milk\n');
    expect(() => {
      journal.append('db', restart(0));
    }).toThrow('is not a journal');
    expect(readFileSync(journal.path, 'utf8')).toBe('# My notes\n- buy milk\n');
    expect(journal.read('db')).toEqual(unreadable('is not a journal'));
  });

  it('is a symbolic link: neither read nor written through', () => {
    const journal = aJournal();
    const target = join(journal.folder, 'elsewhere');
    writeFileSync(target, `${JSON.stringify(restart(0))}\n`);
    mkdirSync(dirname(journal.path));
    symlinkSync(target, journal.path);
    expect(journal.read('db')).toEqual(unreadable('ELOOP'));
    expect(() => {
      journal.append('db', restart(1));
    }).toThrow('ELOOP');
    expect(readFileSync(target, 'utf8')).toBe(`${JSON.stringify(restart(0))}\n`);
  });

  it('is a folder', () => {
    const journal = aJournal();
    mkdirSync(journal.path, { recursive: true });
    expect(journal.read('db').kind).toBe('unreadable');
    expect(() => {
      journal.append('db', restart(1));
    }).toThrow('EISDIR');
  });

  it('is in a place that is not a folder', () => {
    const journal = aJournal();
    writeFileSync(join(journal.folder, 'services'), '');
    expect(journal.read('db')).toEqual(unreadable('ENOTDIR'));
    expect(() => {
      journal.append('db', restart(1));
    }).toThrow();
  });

  it('is in a folder that may not be looked into', () => {
    const journal = aJournal();
    journal.append('db', restart(0));
    const read = shutOutOf(journal.folder, () => journal.read('db'));
    expect(read).toEqual(unreadable('EACCES'));
    expect(() => {
      shutOutOf(journal.folder, () => {
        journal.append('db', restart(1));
      });
    }).toThrow('EACCES');
    expect(eventsOf(journal.read('db'))).toEqual([restart(0)]);
  });
});

describe('a journal that has grown long', () => {
  /** Some hundreds of KiB of checks, and among them what counts. */
  function grown(): JournalEvent[] {
    const list: JournalEvent[] = [];
    for (let index = 0; index < 3000; index += 1) {
      list.push(checked(index, 'failure', `${String(index)} ${'x'.repeat(150)}`));
      if (index % 1000 === 10) list.push(restart(index), { ...aMoment(index), event: 'alerted', kind: 'failed' });
    }
    return [...list, checked(4000, 'success')];
  }
  /** The same, so long that one more line makes it be looked through. */
  function atTheBrim(list: readonly JournalEvent[]): JournalEvent[] {
    const step = 32 * 1024;
    const filler = { ...checked(0, 'success', ''), ...momentOf(list.at(-1) ?? aMoment(0)) };
    const missing = step - (lines([...list, filler]).length % step) - 50;
    return [...list, { ...filler, detail: 'x'.repeat(missing < 0 ? missing + step : missing) } as JournalEvent];
  }
  const lines = (list: readonly JournalEvent[]): string => list.map((event) => `${JSON.stringify(event)}\n`).join('');

  it('is shortened when it is written, amounts to the same, and its past is in the history file', () => {
    const journal = aJournal();
    const before = [...atTheBrim(grown()), checked(4001)];
    journal.write(lines(before.slice(0, -1)));
    journal.append('db', checked(4001));

    const after = eventsOf(journal.read('db'));
    expect(foldFacts(after)).toEqual(foldFacts(before));
    expect(statSync(journal.path).size).toBeLessThan(200_000);
    expect(statSync(journal.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(journal.path))).toEqual(['db.jsonl']);
    const { past, events: rest, troubles } = createHistories(journal.folder).read('db', after);
    expect(troubles).toEqual([]);
    expect(historyOf(past, rest, aMoment(4001).at)).toEqual(historyOf(NO_HISTORY, before, aMoment(4001).at));
  });

  it('is not written anew in every round because it cannot become shorter', () => {
    const journal = aJournal();
    const today = Array.from({ length: 600 }, (_, index) => checked(index / 10, 'failure', 'x'.repeat(150)));
    journal.write(lines(atTheBrim(today)));
    const { ino } = statSync(journal.path);
    journal.append('db', checked(101));
    expect(statSync(journal.path).ino).toBe(ino);
    expect(existsSync(join(journal.folder, 'history'))).toBe(false);
  });

  it('of a container is shortened, too', () => {
    const journal = aJournal();
    mkdirSync(join(journal.folder, 'containers'), { recursive: true });
    writeFileSync(join(journal.folder, 'containers', 'web.jsonl'), lines(atTheBrim(grown())));
    journal.append('containers/web', checked(4001));
    expect(statSync(join(journal.folder, 'containers', 'web.jsonl')).size).toBeLessThan(200_000);
    expect(existsSync(join(journal.folder, 'history', 'containers', 'web.jsonl'))).toBe(true);
  });

  it('is left as it is by a mere look', () => {
    const journal = aJournal();
    journal.write(lines(grown()));
    expect(eventsOf(journal.read('db'))).toEqual(grown());
    expect(readFileSync(journal.path, 'utf8')).toBe(lines(grown()));
  });

  it('is written all the same where it cannot be rewritten', () => {
    const journal = aJournal();
    const before = atTheBrim(grown());
    journal.write(lines(before));
    withoutNewFilesIn(dirname(journal.path), () => {
      journal.append('db', restart(4001));
    });
    expect(eventsOf(journal.read('db'))).toEqual([...before, restart(4001)]);
    expect(readdirSync(dirname(journal.path))).toEqual(['db.jsonl']);
  });

  it('loses nothing while the history file cannot be written, and says so once', () => {
    const said: string[] = [];
    const journal = aJournal((message) => said.push(message));
    const before = atTheBrim(grown());
    journal.write(lines(before));
    writeFileSync(join(journal.folder, 'history'), 'in the way');
    for (const minute of [4001, 4002, 4003]) journal.append('db', checked(minute));
    expect(eventsOf(journal.read('db'))).toEqual([...before, checked(4001), checked(4002), checked(4003)]);
    expect(said).toEqual([expect.stringContaining('the history of db could not be written')]);
  });

  it('is shortened without a history file once it is far too long: what decides comes first', () => {
    const journal = aJournal();
    const before = atTheBrim([...grown(), ...grown()]);
    journal.write(lines(before));
    writeFileSync(join(journal.folder, 'history'), 'in the way');
    journal.append('db', checked(4002));
    expect(statSync(journal.path).size).toBeLessThan(300_000);
    expect(foldFacts(eventsOf(journal.read('db')))).toEqual(foldFacts([...before, checked(4002)]));
  });

  it('is read from its end when it is longer than a round has time for', () => {
    const journal = aJournal();
    journal.write(lines([restart(0), ...Array.from({ length: 20 }, () => checked(1, 'failure', 'x'.repeat(300_000)))]));
    appendFileSync(journal.path, lines([restart(7)]));
    const read = eventsOf(journal.read('db'));
    expect(read.at(-1)).toEqual(restart(7));
    expect(read.length).toBeLessThan(20);
  });
});

it('an unused journal folder is not made by reading', () => {
  const folder = join(aFolder(), 'state');
  createJournal(folder).read('db');
  expect(existsSync(folder)).toBe(false);
});
