import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { buildBinary } from '../../scripts/binary.js';
import { bareRoot, openFolder } from '../support/packed.js';

describe('the program as one file', () => {
  it('runs where there is no Node: alone in a root folder of its own', async () => {
    const built = join(openFolder(), 'wardround');
    await buildBinary(built);
    const root = await bareRoot(built);
    const inRoot = async (...args: readonly string[]) => {
      // A user namespace lets an ordinary user do it too.
      const { exitCode, stdout, stderr } = await execa(
        'unshare',
        ['--user', '--map-root-user', '--root', root, '/wardround', ...args],
        { extendEnv: false, env: { PATH: '/bin' }, reject: false },
      );
      return { code: exitCode, stdout, stderr };
    };
    expect(await inRoot('--version')).toEqual({ code: 0, stdout: manifest.version, stderr: '' });
    const closed = { health_check: { type: 'tcp', host: '127.0.0.1', port: 1, attempts: 1 }, type: 'external' };
    // What speaks with engines is loaded, too.
    const away = { ...closed, container: 'shop' };
    const docker = { host: 'unix:///nowhere.sock' };
    writeFileSync(
      join(root, 'config.json'),
      JSON.stringify({ state_dir: '/state', docker, services: { closed, away } }),
    );
    const round = await inRoot('--config', '/config.json', '--format', 'json');
    expect({ code: round.code, stderr: round.stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(round.stdout)).toMatchObject({
      services: [
        { name: 'closed', outcome: 'failed' },
        { name: 'away', outcome: 'unknown' },
      ],
    });
    expect(readFileSync(join(root, 'state/services/closed.jsonl'), 'utf8')).toContain('connection refused');
  });
});
