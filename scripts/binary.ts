import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';
import { buildForBinary } from './build.js';

/** By this Node finds what was put into it: https://nodejs.org/api/single-executable-applications.html */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * The program and the Node that runs this script, as one executable file.
 *
 * @param path where it is to be; replaced at once, so that a round that is under way keeps the old one
 */
export async function buildBinary(path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-binary-'));
  try {
    const inFolder = (name: string): string => join(folder, name);
    await buildForBinary(inFolder('main.cjs'));
    const settings = { main: inFolder('main.cjs'), output: inFolder('blob'), disableExperimentalSEAWarning: true };
    writeFileSync(inFolder('sea.json'), JSON.stringify(settings));
    execFileSync(process.execPath, ['--experimental-sea-config', inFolder('sea.json')], { stdio: 'ignore' });
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${String(process.pid)}.tmp`;
    copyFileSync(process.execPath, draft);
    await inject(draft, 'NODE_SEA_BLOB', readFileSync(inFolder('blob')), { sentinelFuse: FUSE });
    chmodSync(draft, 0o755);
    renameSync(draft, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = resolve(process.argv[2] ?? 'build/wardround');
  await buildBinary(path);
  process.stdout.write(`${path}\n`);
}
