import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { homeOf, openFolder, pack, packAs, USERS } from '../support/packed.js';

const CONFIG = JSON.stringify({
  services: {
    well: { health_check: { type: 'custom', command: 'true' }, type: 'external' },
    ill: {
      health_check: { type: 'custom', command: 'false', attempts: 1 },
      restart_cmd: 'true',
      startup_delay_seconds: 0,
      verify_timeout_seconds: 1,
    },
  },
});

describe('the package', () => {
  it('holds what is needed to run, and nothing else', async () => {
    const { files, unpackedBytes } = await pack(openFolder());
    const known =
      /^(?:dist\/(?:main\.js|LICENSES\.txt|parts\/[^/]+\.js)|schemas\/[^/]+\.json|config\/[^/]+|docs\/wardround\.[15])$/;
    const others = files.filter((file) => !known.test(file));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'crontab.example', 'package.json']);
    expect(unpackedBytes).toBeLessThan(4_000_000);
    expect(manifest).not.toHaveProperty('dependencies');
  });

  it('has the licences of what is built in', async () => {
    const licences = readFileSync(new URL('../../dist/LICENSES.txt', import.meta.url), 'utf8');
    for (const name of ['ajv', 'dockerode', 'execa', 'undici', 'yargs', 're2js', 'jsonc-parser']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n=+\\n[\\s\\S]{200}`, 'm'));
    }
    expect(licences).not.toMatch(/^(?:ssh2|@grpc\/grpc-js) /m);
  });

  describe.each(USERS)('for $name', (user) => {
    it('installs without a network, makes a round, and keeps its state through an upgrade', async () => {
      const folder = openFolder();
      const { path } = await pack(folder);
      const { home, prefix, install, wardround } = homeOf(user);
      await install(path);
      expect(await wardround('--version')).toEqual({ code: 0, output: manifest.version });
      expect(readdirSync(join(prefix, 'share/man/man1'))).toEqual(['wardround.1']);
      const config = join(folder, 'config.json');
      writeFileSync(config, CONFIG);
      const stateDir = join(home, 'state');
      const round = async () => {
        const { code, output } = await wardround('--config', config, '--format', 'log');
        return { code, output };
      };
      writeFileSync(config, CONFIG.replace('{', `{"state_dir":${JSON.stringify(stateDir)},`), { mode: 0o644 });
      expect((await round()).output).toContain('Executing: true');
      const before = readFileSync(join(stateDir, 'services/ill.jsonl'), 'utf8');

      const later = await packAs('99.1.2', path, folder);
      await install(later.path);
      expect(await wardround('--version')).toEqual({ code: 0, output: '99.1.2' });
      expect((await round()).code).toBe(1);
      const after = readFileSync(join(stateDir, 'services/ill.jsonl'), 'utf8');
      expect(after.startsWith(before)).toBe(true);
      expect(after.match(/"event":"restart"/g)).toHaveLength(2);
    });
  });
});
