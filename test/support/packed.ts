import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type Packed = { readonly path: string; readonly files: readonly string[]; readonly unpackedBytes: number };

/** The tarball of the built program, in a folder. `--ignore-scripts`: it is packed as it was built. */
export async function pack(folder: string, source = ROOT): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await execa('npm', args, { cwd: source });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[]; unpackedSize: number }];
  const path = join(folder, packed.filename);
  chmodSync(path, 0o644);
  return { path, files: packed.files.map((file) => file.path), unpackedBytes: packed.unpackedSize };
}

/** The same program as a later version. */
export async function packAs(version: string, tarball: string, folder: string): Promise<Packed> {
  const source = join(folder, 'later');
  mkdirSync(source);
  await execa('tar', ['-xzf', tarball, '-C', source, '--strip-components=1']);
  const present = (JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string }).version;
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.js(?:on)?$/.test(name),
  )) {
    const text = readFileSync(join(source, file), 'utf8');
    writeFileSync(join(source, file), text.replaceAll(`"${present}"`, `"${version}"`));
  }
  return pack(folder, source);
}

/** A folder of the test's own that everybody may enter. */
export function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-package-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export type User = { readonly name: string; readonly ids?: { readonly uid: number; readonly gid: number } };

/** Who can install here: the one who runs the tests, and where that is root an ordinary user too. */
export const USERS: readonly User[] =
  process.getuid?.() === 0
    ? [{ name: 'root' }, { name: 'an ordinary user', ids: { uid: 65_534, gid: 65_534 } }]
    : [{ name: 'an ordinary user' }];

export type Installation = {
  readonly home: string;
  readonly prefix: string;
  /** Installs a tarball for all of this user's shells. Nothing is fetched. */
  readonly install: (tarball: string) => Promise<void>;
  readonly wardround: (...args: readonly string[]) => Promise<{ code: number | undefined; output: string }>;
};

/** A home of this user's own, with a folder for what npm installs globally. */
export function homeOf({ ids }: User): Installation {
  const home = openFolder();
  if (ids !== undefined) chownSync(home, ids.uid, ids.gid);
  const prefix = join(home, '.local');
  const options = {
    cwd: home,
    extendEnv: false,
    env: { HOME: home, PATH: `${prefix}/bin:${dirname(process.execPath)}:${PATH}` },
    reject: false,
    all: true,
    ...ids,
  } as const;
  return {
    home,
    prefix,
    async install(tarball) {
      const args = ['install', '--global', '--offline', '--no-audit', '--prefix', prefix, tarball];
      const { exitCode, all } = await execa('npm', args, options);
      if (exitCode !== 0) throw new Error(`npm install ended with exit code ${String(exitCode)}:\n${all}`);
    },
    async wardround(...args) {
      const { exitCode, all } = await execa('wardround', args, options);
      return { code: exitCode, output: all };
    },
  };
}

/** A root folder with one program and the libraries that it is linked to: nothing else, and so no Node. */
export async function bareRoot(program: string): Promise<string> {
  const root = openFolder();
  const { stdout } = await execa('ldd', [program]);
  for (const [library] of stdout.matchAll(/\/\S+/g)) cpSync(library, join(root, library), { dereference: true });
  cpSync(program, join(root, 'wardround'));
  mkdirSync(join(root, 'proc'));
  mkdirSync(join(root, 'tmp'));
  return root;
}
