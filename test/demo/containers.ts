import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { shellWord } from '../../src/notify/words.js';
import { complaintOf, connect } from '../support/connect.js';
import { removeContainersOf, RUN_LABEL } from '../support/containers-of-run.js';
import { ensureImage, obstacleToImages } from '../support/images.js';
import type { ServiceName } from './cast.js';
import type { Place } from './place.js';

const IMAGE = 'wardround-test:node';
const FOLDER = '/srv';
const DEFAULT_SOCKET = '/var/run/docker.sock';

/** There is nothing to run containers with; the message says how to get it. */
export class NoEngine extends Error {
  override readonly name = 'NoEngine';
}

/**
 * Two containers without a network: one for the store and the API, one for the worker and the mailer.
 *
 * @param scripts the folder of the services' scripts on this machine
 * @param id part of the containers' names
 * @throws NoEngine
 */
export async function createContainerPlace(scripts: string, id: string, env: NodeJS.ProcessEnv): Promise<Place> {
  const dockerHost = await findEngine(env);
  const docker = connect(dockerHost);
  const hadImage = await hasImage(docker);
  const close = async (): Promise<void> => {
    await removeContainersOf(docker, id);
    if (!hadImage) await removeImage(docker);
  };
  const services = `${id}-services-container`;
  const worker = `${id}-worker`;
  const isWorker = (name: ServiceName): boolean => name === 'worker' || name === 'mailer';
  const homeOf = (name: ServiceName): string => (isWorker(name) ? worker : services);
  try {
    await ensureImage(docker, IMAGE);
    // Both are waited for even if one fails: one that came later would be left behind.
    const started = await Promise.allSettled(
      [services, worker].map((name) => startContainer(docker, name, scripts, id)),
    );
    for (const result of started) if (result.status === 'rejected') throw result.reason;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    words: `in two containers, ${services} and ${worker}`,
    folder: FOLDER,
    typedFolder: FOLDER,
    settings: { docker: { host: dockerHost } },
    // NAME stands for NAME-container, too.
    containerOf: (name) => homeOf(name).replace(/-container$/, ''),
    sh: (name, command) => execute(docker, docker.getContainer(homeOf(name)), command),
    typed: (name, command) =>
      `docker exec ${homeOf(name)} ${/[<>|]/.test(command) ? `sh -c ${shellWord(command)}` : command}`,
    close,
  };
}

async function findEngine(env: NodeJS.ProcessEnv): Promise<string> {
  // An empty variable says nothing.
  const named = env.DOCKER_HOST === '' ? undefined : env.DOCKER_HOST;
  const dockerHost = named ?? `unix://${DEFAULT_SOCKET}`;
  const isAbsent = named === undefined && !existsSync(DEFAULT_SOCKET);
  const complaint = isAbsent ? 'there is no such socket' : await complaintOf(dockerHost);
  if (complaint !== undefined) {
    const how = 'start Docker, or install it (Debian: apt-get install docker.io), or set DOCKER_HOST';
    throw new NoEngine(`no Docker Engine answers at ${dockerHost} (${complaint}): ${how}`);
  }
  const obstacle = await obstacleToImages([IMAGE]);
  if (obstacle !== undefined) throw new NoEngine(`the image for the demo cannot be made: ${obstacle}`);
  return dockerHost;
}

async function hasImage(docker: Docker): Promise<boolean> {
  const images = await docker.listImages({ filters: { reference: [IMAGE] } });
  return images.length > 0;
}

async function removeImage(docker: Docker): Promise<void> {
  // Somebody else may be using it by now.
  await docker
    .getImage(IMAGE)
    .remove()
    .catch(() => undefined);
}

async function startContainer(docker: Docker, name: string, scripts: string, id: string): Promise<void> {
  const container = await docker.createContainer({
    name,
    Image: IMAGE,
    Cmd: ['sleep', '3600'],
    Labels: { [RUN_LABEL]: id },
    HostConfig: { NetworkMode: 'none' },
  });
  const { stdout: archive } = await execa('tar', ['-c', '-C', scripts, '.'], { encoding: 'buffer' });
  await container.start();
  await execute(docker, container, `mkdir ${FOLDER}`, '/');
  await container.putArchive(Buffer.from(archive), { path: FOLDER });
}

async function execute(docker: Docker, container: Docker.Container, command: string, folder = FOLDER): Promise<string> {
  const exec = await container.exec({
    Cmd: ['sh', '-c', command],
    WorkingDir: folder,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  const said = Promise.all([text(stdout), text(stderr)]);
  await finished(stream, { writable: false });
  stdout.end();
  stderr.end();
  const [output, complaint] = await said;
  const { ExitCode: code } = await exec.inspect();
  if (code !== 0) throw new Error(`\`${command}\` ended with exit code ${String(code)}: ${complaint.trim()}`);
  return output;
}
