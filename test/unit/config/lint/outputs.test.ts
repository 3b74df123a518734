import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../src/config/load.js';
import { inFolder, oneService } from '../written.js';
import { told, traps } from './findings.js';

const of = (outputs: object): unknown => oneService({}, { state_dir: '/srv/state', outputs });

describe('outputs-share-file', () => {
  it.each<[object, string[]]>([
    [{ page: '/w/a', json: '/w/b', log: '/w/c' }, []],
    [{ page: '/w/a', json: '/w/a' }, ['/outputs/json']],
    [{ page: '/w/a', json: '/w/../w//a' }, ['/outputs/json']],
    [{ log: '/w/a', json: '/w/a' }, ['/outputs/json']],
    [{ log: '/w/a', json: '/w/a.5' }, ['/outputs/json']],
    [{ log: '/w/a', json: '/w/a.6' }, []],
    [{ json: '/w/a.6', log: { path: '/w/a', keep: 6 } }, ['/outputs/log/path']],
  ])('%j', (outputs, paths) => {
    expect(traps(of(outputs))).toEqual(paths.map((path) => `outputs-share-file ${path}`));
  });

  it('says which', () => {
    expect(told(of({ page: '/w/a', json: '/w/a' }))).toEqual([
      '/outputs/json: expected a file of its own, found /w/a, which belongs to outputs.page; each overwrites what the other wrote; give it another name',
    ]);
  });
});

describe('output-among-state', () => {
  it.each<[object, string[]]>([
    [{ page: '/srv/state.html', log: '/srv/state2/x' }, []],
    [{ page: '/srv/state/page.html' }, ['/outputs/page']],
    [{ page: '/srv/x/../state/services/redis.jsonl' }, ['/outputs/page']],
    [{ log: { path: '/srv/state/w.log' } }, ['/outputs/log/path']],
  ])('%j', (outputs, paths) => {
    expect(traps(of(outputs))).toEqual(paths.map((path) => `output-among-state ${path}`));
  });

  it('keeps the config from being overwritten', () => {
    inFolder({}, (folder) => {
      const path = `${folder}/c.json`;
      const found = warningsOf(path, JSON.stringify(of({ json: path })));
      expect(found).toEqual([
        `expected a file outside the state folder that is not the config, found ${path}; the first round overwrites the config; write it to a folder of its own`,
      ]);
    });
  });
});

function warningsOf(path: string, text: string): string[] {
  writeFileSync(path, text);
  return loadConfig({ path, env: {}, cwd: '/', isRoot: true }).warnings.map(({ message }) => message);
}
