import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCounterStore } from '../../../src/state/counters.js';
import { aFolder } from '../../support/folders.js';
import { withFilesUpTo } from '../../support/limits.js';

const SOME = new Map([['redis', { restarts: 3, recoveries: 2, incidents: 1 }]]);

describe('the counters', () => {
  it('are read as they were written, by nobody else', () => {
    const stateDir = join(aFolder(), 'state');
    const store = createCounterStore(stateDir);
    expect(store.read()).toEqual(new Map());
    expect(existsSync(stateDir)).toBe(false);
    store.write(SOME);
    expect(createCounterStore(stateDir).read()).toEqual(SOME);
    expect(statSync(join(stateDir, 'counters.json')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['no JSON', '{"version":1,'],
    ['a later version', '{"version":2,"counters":{"redis":{"restarts":1}}}'],
    ['something else', '[]'],
  ])('begin anew over %s', (_, text) => {
    expect(createCounterStore(aStateWith(text)).read()).toEqual(new Map());
  });

  it('take what is no count for none', () => {
    const text = '{"version":1,"counters":{"a":{"restarts":-1,"recoveries":"2","incidents":4},"b":null}}';
    expect(createCounterStore(aStateWith(text)).read()).toEqual(
      new Map([
        ['a', { restarts: 0, recoveries: 0, incidents: 4 }],
        ['b', { restarts: 0, recoveries: 0, incidents: 0 }],
      ]),
    );
  });

  it('stay what they were when they cannot be written', () => {
    const stateDir = aFolder();
    const store = createCounterStore(stateDir);
    store.write(SOME);
    withFilesUpTo(10, () => {
      expect(() => {
        store.write(new Map());
      }).toThrow('EFBIG');
    });
    expect(store.read()).toEqual(SOME);
    expect(readdirSync(stateDir)).toEqual(['counters.json']);
  });

  it('are not read through a symbolic link', () => {
    const stateDir = aFolder();
    createCounterStore(join(stateDir, 'other')).write(SOME);
    symlinkSync(join(stateDir, 'other/counters.json'), join(stateDir, 'counters.json'));
    expect(createCounterStore(stateDir).read()).toEqual(new Map());
    expect(readFileSync(join(stateDir, 'other/counters.json'), 'utf8')).toContain('redis');
  });
});

function aStateWith(text: string): string {
  const stateDir = join(aFolder(), 'state');
  mkdirSync(stateDir);
  writeFileSync(join(stateDir, 'counters.json'), text);
  return stateDir;
}
