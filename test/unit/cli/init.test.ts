import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/model/query.js';
import type { Proposal } from '../../../src/model/survey.js';
import { proposalsText } from '../../../src/cli/init/proposals.js';
import { askOn } from '../../../src/cli/init/questions.js';
import { tryAll } from '../../../src/cli/init/trial.js';
import { writeConfig } from '../../../src/cli/init/write-config.js';
import { aFolder } from '../../support/folders.js';

const proposal: Proposal = {
  name: 'redis',
  container: 'shop',
  what: 'Redis',
  foundBy: 'its process redis-server',
  candidates: [
    { type: 'custom', command: 'redis-cli ping' },
    { type: 'docker' },
    { type: 'http', endpoint: 'http://localhost/', expect_status: [200, 401] },
    { type: 'tcp', port: 6379 },
  ],
  remedy: { kind: 'container' },
  dependencies: [],
};

describe('the trial of a proposal', () => {
  const refused: Reply = { kind: 'no-answer', detail: 'connection refused', ms: 1 };
  const failed: Reply = { kind: 'exited', code: 127, output: 'redis-cli: not found', ms: 1 };
  const starting: Reply = { kind: 'health', status: 'starting', output: '' };
  const none: Reply = { kind: 'health', status: 'none', output: '' };

  it.each<[string, readonly Reply[], string | undefined]>([
    ['the first that answers', [{ kind: 'exited', code: 0, output: '', ms: 1 }, none, refused, refused], 'custom'],
    ['a HEALTHCHECK that has just begun', [failed, starting, refused, { kind: 'connected', ms: 1 }], 'docker'],
    ['a status that is expected', [failed, none, { kind: 'responded', status: 401, ms: 1 }, refused], 'http'],
    [
      'none but the last',
      [failed, none, { kind: 'responded', status: 404, ms: 1 }, { kind: 'connected', ms: 1 }],
      'tcp',
    ],
    ['none', [failed, none, refused, refused], undefined],
  ])('takes %s', async (_, replies, type) => {
    const [trial] = await tryAll([proposal], (target, queries) => {
      expect(target).toEqual({ kind: 'container', name: 'shop' });
      expect(queries.map(({ kind }) => kind)).toEqual(['shell', 'health', 'fetch', 'connect']);
      return Promise.resolve([...replies]);
    });
    expect(trial?.chosen?.check.type).toBe(type);
    expect(trial?.why === undefined || trial.why.startsWith('redis-cli ping: ')).toBe(true);
  });
});

describe('the list of proposals', () => {
  it.each([40, 60, 160])('shows hostile names as text, and fits %i cells', (width) => {
    const chosen = { check: { type: 'docker' as const }, question: 'x', detail: '\u001b[2Jgone\nforged' };
    const text = proposalsText(
      [{ proposal: { ...proposal, foundBy: 'its image \u001b[31mred' }, chosen, why: '' }],
      [{ container: 'box', why: 'it says \u0007\u202e' }],
      { colour: false, width, unicode: false },
    );
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  });
});

describe('a config that is written', () => {
  it.each([0o600, 0o644])('is whole, with the mode %o, and leaves nothing beside it', (mode) => {
    const folder = join(aFolder(), 'etc', 'wardround');
    const path = join(folder, 'c.json');
    expect(writeConfig(path, 'text', mode, false)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(readdirSync(folder)).toEqual(['c.json']);
  });

  it('replaces what is there by force alone, and keeps each old one', () => {
    const path = join(aFolder(), 'c.json');
    writeFileSync(path, 'one', { mode: 0o640 });
    expect(() => writeConfig(path, 'two', 0o600, false)).toThrow('is there already');
    expect(writeConfig(path, 'two', 0o600, true)).toBe(`${path}.bak`);
    expect(writeConfig(path, 'three', 0o600, true)).toBe(`${path}.bak.2`);
    expect([path, `${path}.bak`, `${path}.bak.2`].map((each) => readFileSync(each, 'utf8'))).toEqual([
      'three',
      'one',
      'two',
    ]);
    expect(statSync(`${path}.bak`).mode & 0o777).toBe(0o640);
  });

  it('leaves a link where it is, and replaces what it leads to', () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'real.json'), 'one');
    symlinkSync('real.json', join(folder, 'c.json'));
    expect(() => writeConfig(join(folder, 'c.json'), 'two', 0o600, false)).toThrow('is there already');
    writeConfig(join(folder, 'c.json'), 'two', 0o600, true);
    expect(lstatSync(join(folder, 'c.json')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('two');
  });

  it('is not written through a link that leads nowhere', () => {
    const folder = aFolder();
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'c.json'));
    expect(() => writeConfig(join(folder, 'c.json'), 'x', 0o600, false)).toThrow('is there already');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  it('says why it could not be written', () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'c.json'));
    expect(() => writeConfig(join(folder, 'file', 'c.json'), 'x', 0o600, false)).toThrow('could not be written');
    expect(() => writeConfig(join(folder, 'c.json'), 'x', 0o600, true)).toThrow('c.json is a folder');
    expect(() => writeConfig('/proc/nothing/c.json', 'x', 0o600, false)).toThrow('could not be written');
  });
});

describe('the questions', () => {
  const asked = (answers: string) => {
    const input = new PassThrough();
    input.write(answers);
    const output = new PassThrough();
    return { questions: askOn(input, output), input, said: () => String(output.read() ?? '') };
  };

  it.each([
    ['\n', true],
    ['Y\n', true],
    ['no\n', false],
    ['perhaps\nn\n', false],
  ])('take %j for %s', async (answers, expected) => {
    const { questions } = asked(answers);
    expect(await questions.confirm('Watch it?')).toBe(expected);
    questions.close();
  });

  it('are asked again until the answer will do, and propose one', async () => {
    const trouble = (answer: string) => (answer === 'bad' ? 'not that one' : undefined);
    const { questions, said } = asked('bad\nfine\n');
    expect(await questions.text('Topic', 'proposed', trouble)).toBe('fine');
    expect(said()).toContain('not that one');
    questions.close();
    const silent = asked('\n');
    expect(await silent.questions.text('Topic', 'proposed', trouble)).toBe('proposed');
    silent.questions.close();
  });

  it('end with a word, and no stack trace, when the person leaves', async () => {
    const { questions, input } = asked('');
    const answer = questions.confirm('Watch it?');
    input.end();
    await expect(answer).rejects.toMatchObject({ name: 'Mistake', message: 'nothing was written', exitCode: 130 });
  });
});
