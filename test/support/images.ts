import type Docker from 'dockerode';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { IMAGES, type ImageName } from './image-contents.js';
import { filesOf, findProgram, fingerprintOf, stage } from './image-files.js';

/** Kept with an image: what it was made of. */
const FINGERPRINT_LABEL = 'wardround-test.fingerprint';

const ALL = Object.keys(IMAGES) as ImageName[];

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Why these images cannot be made on this machine, if so. */
export async function obstacleToImages(names: readonly ImageName[] = ALL): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'the test images are made of Linux programs, and this is another system';
  const wanted = new Set(names.flatMap((name) => Object.values(IMAGES[name].programs)));
  const missing: string[] = [];
  for (const name of wanted) if ((await findProgram(name)) === undefined) missing.push(name);
  return missing.length === 0 ? undefined : `the test images need ${missing.join(', ')}, which is not installed`;
}

/** Makes the test images that the engine lacks, out of this machine's own programs: nothing is pulled. */
export async function ensureImages(docker: Docker): Promise<void> {
  // All are waited for even if one fails: each tidies up after itself.
  const results = await Promise.allSettled(ALL.map((name) => ensureImage(docker, name)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Makes one of them, unless the engine has it as it would be made now. */
export async function ensureImage(docker: Docker, name: ImageName): Promise<void> {
  const contents = IMAGES[name];
  const files = await filesOf(contents);
  const fingerprint = await fingerprintOf(contents, files);
  const present = await inspectImage(docker, name);
  if (present?.fingerprint === fingerprint) return;
  const folder = await mkdtemp(join(tmpdir(), 'wardround-image-'));
  try {
    await stage(folder, contents, files);
    await importFolder(docker, folder, name, fingerprint);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (present !== undefined) await discard(docker, present.id);
}

async function inspectImage(docker: Docker, name: string): Promise<{ id: string; fingerprint?: string } | undefined> {
  const [image] = await docker.listImages({ filters: { reference: [name] } });
  if (image === undefined) return undefined;
  // An image without labels has null here.
  const labels = image.Labels as Record<string, string> | null;
  const fingerprint = labels?.[FINGERPRINT_LABEL];
  return { id: image.Id, ...(fingerprint !== undefined && { fingerprint }) };
}

async function importFolder(docker: Docker, folder: string, name: string, fingerprint: string): Promise<void> {
  const [repo, tag] = name.split(':');
  const changes = [`ENV PATH=${PATH}`, `LABEL ${FINGERPRINT_LABEL}=${fingerprint}`];
  const ownedByRoot = ['--numeric-owner', '--owner=0', '--group=0'];
  const tar = execa('tar', ['-c', ...ownedByRoot, '-C', folder, '.'], {
    buffer: false,
    encoding: 'buffer',
    reject: false,
  });
  try {
    const progress = await docker.importImage(tar.stdout, { repo, tag, changes });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  } finally {
    // When the engine refuses, nobody reads what tar still has to say.
    tar.stdout.destroy();
    await tar;
  }
}

/** The older one lost its name to the new one, but a container of another run may still be made of it. */
async function discard(docker: Docker, id: string): Promise<void> {
  await docker
    .getImage(id)
    .remove()
    .catch(() => undefined);
}
