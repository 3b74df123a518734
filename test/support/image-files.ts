import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { execa } from 'execa';

/** What a test image is made of. Paths are those inside the image. */
export type Contents = {
  /** Where a program goes, and its name on this machine. */
  readonly programs: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  /** Folders of this machine that are there as they are here. */
  readonly trees?: readonly string[];
  /** Folders that would not be there otherwise, and their modes. */
  readonly folders: Readonly<Record<string, number>>;
};

/** Where a program is on this machine; nothing when it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  // The node that runs the tests need not be the one in the PATH.
  if (name === 'node') return process.execPath;
  if (isAbsolute(name)) return (await isFile(name)) ? name : undefined;
  const folders = new Set([...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin']);
  for (const folder of folders) {
    const file = join(folder, name);
    if (folder !== '' && (await isFile(file))) return file;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** The files on this machine that go into an image: from their path inside to their path here. */
export async function filesOf(contents: Contents): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [path, name] of Object.entries(contents.programs)) {
    const file = await findProgram(name);
    if (file === undefined) throw new Error(`the test images need ${name}, which is not installed`);
    files.set(path, file);
  }
  for (const library of await librariesOf([...new Set(files.values())])) files.set(library, library);
  return files;
}

/** The shared libraries and the loader that the programs ask for. Static programs ask for none. */
async function librariesOf(programs: readonly string[]): Promise<readonly string[]> {
  // A static program among them makes ldd's exit code 1.
  const { stdout } = await execa('ldd', programs, { reject: false });
  const paths = [...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map((match) => match[1] ?? '');
  return [...new Set(paths)];
}

/** Changes whenever the image would become another one. */
export async function fingerprintOf(contents: Contents, files: ReadonlyMap<string, string>): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(contents));
  for (const [path, file] of files) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`\0${path}\0${String(size)}\0${String(mtimeMs)}`);
  }
  return hash.digest('hex');
}

/** Lays an image's files out in a folder of this machine. */
export async function stage(root: string, contents: Contents, files: ReadonlyMap<string, string>): Promise<void> {
  await chmod(root, 0o755);
  for (const [path, mode] of Object.entries(contents.folders)) {
    await mkdir(join(root, path), { recursive: true });
    await chmod(join(root, path), mode);
  }
  for (const [path, file] of files) {
    await copyFile(file, await roomFor(root, path));
    await chmod(join(root, path), 0o755);
  }
  for (const path of contents.trees ?? []) {
    await cp(path, await roomFor(root, path), { recursive: true, dereference: true });
  }
  for (const [path, text] of Object.entries(contents.texts)) await writeFile(await roomFor(root, path), text);
  for (const [path, to] of Object.entries(contents.links)) await symlink(to, await roomFor(root, path));
}

async function roomFor(root: string, path: string): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  return file;
}
