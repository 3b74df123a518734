import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { SCHEMA } from '../../src/config/schema.js';
import { describeWithProgram } from '../support/programs.js';

async function read(chapter: 1 | 5): Promise<string> {
  const page = fileURLToPath(new URL(`../../docs/wardround.${String(chapter)}`, import.meta.url));
  await execa('mandoc', ['-T', 'lint', '-W', 'error', page]);
  const { stdout } = await execa('mandoc', ['-T', 'utf8', '-O', 'width=100', page]);
  return stdout.replace(/.\u0008/gu, '');
}

describeWithProgram('mandoc', 'the manual', () => {
  it('has every command and flag, as a reader of manuals shows it', async () => {
    const text = await read(1);
    for (const { usage, flags } of COMMANDS) {
      expect(text).toContain(`wardround ${usage}`);
      for (const flag of Object.keys(flags)) expect(text).toContain(`--${flag}`);
    }
  });

  it('has every field at the top of the config', async () => {
    const text = await read(5);
    const terms = [...text.matchAll(/^ {7}(\$?\w+)(?:$| +\()/gm)].map(([, term]) => term);
    expect(terms).toEqual(expect.arrayContaining(Object.keys(SCHEMA.properties ?? {})));
  });
});
