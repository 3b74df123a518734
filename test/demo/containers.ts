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
    if (!hadImage)
      await docker
        .getImage(IMAGE)
        .remove()
        .catch(() => undefined);
  };
  try {
    await ensureImage(docker, IMAGE);
    const [services, worker] = await Promise.all([
      // The config calls it by its name without `-container`.
      startContainer(docker, `${id}-services-container`, scripts, id),
      startContainer(docker, `${id}-worker`, scripts, id),
    ]);
    const isService = (name: ServiceName): boolean => name === 'store' || name === 'api';
    return {
      words: `in two containers, ${id}-services-container and ${id}-worker`,
      folder: '/srv',
      typedFolder: '/srv',
      settings: { docker: { host: dockerHost } },
      containerOf: (name) => (isService(name) ? `${id}-services` : `${id}-worker`),
      sh: (name, command) => execute(docker, isService(name) ? services : worker, command),
      typed: (name, command) => {
        const container = isService(name) ? `${id}-services-container` : `${id}-worker`;
        return `docker exec ${container} ${/[<>|]/.test(command) ? `sh -c ${shellWord(command)}` : command}`;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
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

async function startContainer(docker: Docker, name: string, scripts: string, id: string): Promise<Docker.Container> {
  const container = await docker.createContainer({
    name,
    Image: IMAGE,
    Cmd: ['sleep', '3600'],
    Labels: { [RUN_LABEL]: id },
    HostConfig: { NetworkMode: 'none' },
  });
  const { stdout: archive } = await execa('tar', ['-c', '-C', scripts, '.'], { encoding: 'buffer' });
  await container.start();
  await execute(docker, container, 'mkdir /srv', '/');
  await container.putArchive(Buffer.from(archive), { path: '/srv' });
  return container;
}

async function execute(docker: Docker, container: Docker.Container, command: string, folder = '/srv'): Promise<string> {
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
