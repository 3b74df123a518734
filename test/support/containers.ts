import type Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, expect, inject, onTestFinished, vi } from 'vitest';
import { removeContainer, RUN_LABEL } from './containers-of-run.js';
import type { ImageName } from './image-contents.js';
import { parseProcesses, PROCESS_LISTING, type ContainerProcess } from './container-processes.js';

export type ContainerOptions = {
  readonly image: ImageName;
  /** Absent: a name that no other test has. */
  readonly name?: string;
  /** Absent: a process that sleeps. */
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Who everything in it runs as; root unless it says otherwise. */
  readonly user?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** As the engine takes it: times are nanoseconds. */
  readonly healthcheck?: Docker.HealthConfig;
  /** Unless it says otherwise the container has no network but its loopback. */
  readonly hostConfig?: Docker.HostConfig;
};

export type TestContainer = {
  readonly name: string;
  readonly id: string;
  readonly container: Docker.Container;
  /** Runs a program inside to its end. `output` is stdout and stderr as they came. */
  exec(command: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>;
  /** Starts a program inside and leaves it running. */
  spawn(command: readonly string[]): Promise<void>;
  /** All processes inside, zombies included, the listing itself left out. Takes a shell and `cat` in the image. */
  processes(): Promise<readonly ContainerProcess[]>;
  remove(): Promise<void>;
};

const outsideTests: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(outsideTests.splice(0).map((remove) => remove()));
});

/** A running container, removed when the test is finished; when started in a hook, when the file is. */
export async function startContainer(docker: Docker, options: ContainerOptions): Promise<TestContainer> {
  const name = options.name ?? `wr-${randomBytes(5).toString('hex')}`;
  const engine = inject('engine');
  const container = await docker.createContainer({
    name,
    Image: options.image,
    Cmd: [...(options.cmd ?? ['sleep', '100000'])],
    Env: Object.entries(options.env ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(options.user !== undefined && { User: options.user }),
    Labels: { ...options.labels, ...(engine.kind === 'found' ? { [RUN_LABEL]: engine.runId } : {}) },
    HostConfig: { NetworkMode: 'none', ...options.hostConfig },
    ...(options.healthcheck && { Healthcheck: options.healthcheck }),
  });
  const remove = () => removeContainer(docker, container.id);
  if (expect.getState().currentTestName === undefined) outsideTests.push(remove);
  else onTestFinished(remove);
  await container.start();
  const exec = (command: readonly string[]) => execute(container, command);
  return {
    name,
    id: container.id,
    container,
    exec,
    spawn: async (command) => {
      const started = await container.exec({ Cmd: [...command] });
      await started.start({ Detach: true });
    },
    processes: async () => {
      const { code, output } = await exec(PROCESS_LISTING);
      if (code !== 0) throw new Error(`cannot list the processes of ${name}: exit code ${String(code)}, ${output}`);
      return parseProcesses(output);
    },
    remove,
  };
}

/** Repeats an assertion until it holds; when time is up, its last complaint is the test's. */
export function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = 10_000): Promise<T> {
  return vi.waitFor(assertion, { timeout: timeoutMs, interval: 50 });
}

async function execute(container: Docker.Container, command: readonly string[]) {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const output = withoutFrames(await buffer(await exec.start({})));
  const { ExitCode: code } = await exec.inspect();
  return { code, output };
}

/** The engine puts eight bytes before each piece of output; the last four are its length. */
function withoutFrames(stream: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length;) {
    const end = at + 8 + stream.readUInt32BE(at + 4);
    pieces.push(stream.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString('utf8');
}
