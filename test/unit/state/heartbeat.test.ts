import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HeartbeatMemory } from '../../../src/model/heartbeat.js';
import { createHeartbeatStore } from '../../../src/state/heartbeat.js';
import { aFolder } from '../../support/folders.js';
import { aMoment } from '../../support/visits.js';

const memory: HeartbeatMemory = {
  registered: 'abc',
  alarm: { target: 't', replaces: true, armedAt: aMoment(0), saidAt: aMoment(1) },
};

describe('what a heartbeat remembers', () => {
  it('is read as it was written, by nobody else', () => {
    const folder = join(aFolder(), 'state');
    const store = createHeartbeatStore(folder);
    expect(store.read()).toEqual({});
    store.write({ registered: 'x' });
    store.write(memory);
    expect(store.read()).toEqual(memory);
    expect(readdirSync(folder)).toEqual(['heartbeat.json']);
    expect(statSync(join(folder, 'heartbeat.json')).mode & 0o777).toBe(0o600);
  });

  it.each<[string, HeartbeatMemory]>([
    ['', {}],
    ['{"registered":', {}],
    ['null', {}],
    ['[]', {}],
    ['{"registered":7,"alarm":"x"}', {}],
    ['{"registered":"a","alarm":{"replaces":true}}', { registered: 'a' }],
    ['{"alarm":{"target":"t","replaces":"yes","armedAt":{"at":"1"},"saidAt":null}}', { alarm: { target: 't' } }],
  ])('is what can be made of %s', (text, known) => {
    const folder = aFolder();
    writeFileSync(join(folder, 'heartbeat.json'), text);
    expect(createHeartbeatStore(folder).read()).toEqual(known);
  });

  it('is not read through a symbolic link', () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'other'), JSON.stringify(memory));
    symlinkSync('other', join(folder, 'heartbeat.json'));
    expect(createHeartbeatStore(folder).read()).toEqual({});
    createHeartbeatStore(folder).write({});
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe(JSON.stringify(memory));
  });

  it('that cannot be written is an error, and leaves nothing behind', () => {
    const folder = aFolder();
    mkdirSync(join(folder, 'heartbeat.json'));
    expect(() => {
      createHeartbeatStore(folder).write(memory);
    }).toThrow();
    expect(readdirSync(folder)).toEqual(['heartbeat.json']);
  });
});
