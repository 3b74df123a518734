import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { violationsOf } from '../support/import-rules.js';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

describe('who may import whom', () => {
  it('looks at files', () => {
    expect(files).toContain('model/service.ts');
  });

  it.each(files)('src/%s keeps to the rules', (file) => {
    expect(violationsOf(file, readFileSync(`src/${file}`, 'utf8'))).toEqual([]);
  });
});

describe('the rules', () => {
  it.each([
    ['a package by another than its owner', 'target/host.ts', `import Docker from 'dockerode';`, 'belongs to'],
    ['a type of such a package', 'decide/decide.ts', `import type Docker from 'dockerode';`, 'belongs to'],
    ['a part of such a package', 'round.ts', `import { hideBin } from 'yargs/helpers';`, 'belongs to'],
    ['a package loaded late', 'state/lock.ts', `const { execa } = await import('execa');`, 'belongs to'],
    ['a package passed on', 'report/text.ts', `export { fetch } from 'undici';`, 'belongs to'],
    ['a type named in place', 'plan/order.ts', `type D = import('dockerode').Container;`, 'belongs to'],
    [
      'a sender’s package in the rest of its folder',
      'notify/ntfy-message.ts',
      `import { fetch } from 'undici';`,
      'belongs to',
    ],
    ['a package without an owner', 'cli/run.ts', `import chalk from 'chalk';`, 'no part of src owns'],
    ['a scoped package', 'cli/run.ts', `import x from '@scope/thing/part';`, '@scope/thing, which no part'],
    [
      'anything by the model',
      'model/round.ts',
      `import { plan } from '../plan/order.js';`,
      'model may not import plan',
    ],
    [
      'a neighbour of a pure folder',
      'probe/http.ts',
      `import { d } from '../decide/judge.js';`,
      'may not import decide',
    ],
    ['a target by a probe', 'probe/http.ts', `import { ask } from '../target/host.js';`, 'may not import target'],
    ['the round by an action', 'act/execute.ts', `import { round } from '../round.js';`, 'may not import round'],
    ['a target by the round', 'round.ts', `import { ask } from './target/host.js';`, 'round may not import target'],
    ['the config by the round', 'round.ts', `const x = await import('./config/load.js');`, 'may not import config'],
    ['a sender by an action', 'act/call.ts', `import { x } from '../notify/send/ntfy.js';`, 'effects arrive as ports'],
    ['a sender by the round', 'round.ts', `import { x } from './notify/send/index.js';`, 'effects arrive as ports'],
    ['a sender by its message', 'notify/steps.ts', `import { x } from './send/ntfy.js';`, 'effects arrive as ports'],
    ['effects of Node by a message', 'notify/digest.ts', `import { hash } from 'node:crypto';`, 'but is pure'],
    [
      'the ports by a target',
      'target/host/index.ts',
      `import type { Ports } from '../../ports.js';`,
      'may not import ports',
    ],
    ['files by a pure folder', 'decide/facts.ts', `import { readFileSync } from 'node:fs';`, 'but is pure'],
    ['files without the prefix', 'decide/facts.ts', `import { readFileSync } from 'fs';`, 'but is pure'],
    ['something outside src', 'cli/run.ts', `import settings from '../../tsconfig.json';`, 'outside src'],
    ['from an unknown folder', 'utils/misc.ts', `import { EXIT } from '../model/mistake.js';`, 'no part of src'],
    ['a computed name', 'main.ts', `await import(name);`, 'computed'],
  ])('forbid %s', (_, file, source, why) => {
    expect(violationsOf(file, source)).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ['the model everywhere', 'report/text.ts', `import type { Round } from '../model/round.js';`],
    ['the own folder', 'config/load.ts', `import { lint } from './lint/traps.js';`],
    ['a file above in the own folder', 'target/container/exec.ts', `import { x } from '../shell/script.js';`],
    ['an owner its package', 'target/container/connect.ts', `import Docker from 'dockerode';`],
    ['an owner its package, late', 'notify/send/post.ts', `const { fetch } = await import('undici');`],
    ['another owner the same', 'notify/send/command.ts', `const { execa } = await import('execa');`],
    ['a sender another', 'notify/send/index.ts', `import { x } from './ntfy.js';`],
    ['a sender its message', 'notify/send/ntfy.ts', `import { x } from '../ntfy-message.js';`],
    ['effects of Node to a sender', 'notify/send/webhook.ts', `import { createHmac } from 'node:crypto';`],
    ['the steps of an incident to the round', 'round.ts', `import { nextStep } from './notify/steps.js';`],
    ['a helper of Node to a pure folder', 'report/style.ts', `import { styleText } from 'node:util';`],
    ['the ports to the round', 'round.ts', `import type { Ports } from './ports.js';`],
    ['effects of Node to the state', 'state/lock.ts', `import { openSync } from 'node:fs';`],
    ['everything to main', 'main.ts', `import { run } from './cli/run.js'; import { ask } from './target/host.js';`],
    ['a word in a comment or a text', 'plan/order.ts', `// import 'dockerode'\nconst s = "import('execa')";`],
  ])('allow %s', (_, file, source) => {
    expect(violationsOf(file, source)).toEqual([]);
  });
});
