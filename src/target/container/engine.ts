import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';

/** A container as the engine lists it. */
export type Listed = { readonly id: string; readonly names: readonly string[]; readonly state: string };

/** `ranAtMs`: when the HEALTHCHECK last ended, ms since the epoch by the engine's clock; 0 when it has not run. */
export type Health = { readonly status: string; readonly output: string; readonly ranAtMs: number };

/** A container looked at by itself. */
export type Inspected = {
  /** Whether questions can be put. */
  readonly running: boolean;
  /** For a person: `paused`, `stopped (exit code 137, killed for lack of memory)`. */
  readonly detail: string;
  /** When it was last started, ms since the epoch; 0 when it never was. */
  readonly startedAtMs: number;
  readonly outOfMemory: boolean;
  /** How often Docker's own restart policy has restarted it. */
  readonly restartCount: number;
  readonly health?: Health;
};

/** What a container is made of, for whoever has to find out what it is for. */
export type Described = {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** TCP, by the image or the container. */
  readonly exposedPorts: readonly number[];
  readonly hasHealthcheck: boolean;
  /** As the engine's machine numbers it. */
  readonly mainPid: number;
  /** Whether what listens in it is what listens in its network alone: not so where it shares that of others. */
  readonly hasOwnNetwork: boolean;
};

/** The few calls of the engine's API that a round makes. Each has its own time limit: a hung engine blocks for ever. */
export type Engine = {
  /** Its name and version, for a person: `Docker 20.10.24 (API 1.41)`. */
  readonly version: (signal: AbortSignal) => Promise<string>;
  readonly list: (signal: AbortSignal) => Promise<Listed[]>;
  readonly inspect: (id: string, signal: AbortSignal) => Promise<Inspected>;
  readonly describe: (id: string, signal: AbortSignal) => Promise<Described>;
  /** When something in the container was last killed for lack of memory, if the engine remembers that it was. */
  readonly outOfMemoryAt: (id: string, signal: AbortSignal) => Promise<number | undefined>;
  /** Starts a container that is stopped, or restarts one. `timeoutMs` is the limit of the whole call. */
  readonly control: (id: string, verb: 'start' | 'restart', timeoutMs: number, signal: AbortSignal) => Promise<void>;
  /** Columns pid, parent pid and command line of every process; zombies are not among them. */
  readonly processes: (id: string, signal: AbortSignal) => Promise<string[][]>;
  /** Starts a program and returns its multiplexed output. */
  readonly exec: (
    id: string,
    argv: readonly string[],
    env: readonly string[],
    signal: AbortSignal,
  ) => Promise<Readable>;
};

const CALL_LIMIT_MS = 10_000;
/** How long after the end of a round the start of an exec may still come. */
const ABORT_GRACE_MS = 2_000;

/**
 * @param host `unix:///path`, or `tcp://host:port` (TLS with the certificates in DOCKER_CERT_PATH, as the docker
 *   client does, when DOCKER_TLS_VERIFY is set)
 */
export function connectEngine(host: string, env: NodeJS.ProcessEnv): Engine {
  let client: Docker | undefined;
  // Made at the first call, so that certificates that cannot be read are that call's trouble, not a crash.
  const docker = (): Docker => (client ??= new Docker(connection(host, env)));
  return {
    async version(signal) {
      const said = await new Promise<Docker.DockerVersion>((resolve, reject) => {
        // Its own `version` takes no signal.
        const request = { path: '/version', method: 'GET', statusCodes: { 200: true }, abortSignal: limited(signal) };
        docker().modem.dial(request, (error: Error | null, version) => {
          if (error === null) resolve(version as Docker.DockerVersion);
          else reject(error);
        });
      });
      const parts = said.Components as Docker.DockerVersion['Components'] | undefined;
      const isPodman = parts?.some(({ Name }) => /podman/i.test(Name)) === true;
      return `${isPodman ? 'Podman' : 'Docker'} ${said.Version} (API ${said.ApiVersion})`;
    },
    async list(signal) {
      const listed = await docker().listContainers({ all: true, abortSignal: limited(signal) });
      return listed.map(({ Id, Names, State }) => ({
        id: Id,
        names: Names.map((name) => name.replace(/^\//, '')),
        state: State,
      }));
    },
    async inspect(id, signal) {
      const { State, RestartCount } = await docker()
        .getContainer(id)
        .inspect({ abortSignal: limited(signal) });
      const last = State.Health?.Log.at(-1);
      return {
        running: State.Running && !State.Paused && !State.Restarting,
        detail: State.Status === 'exited' ? `stopped (${endInWords(State.ExitCode, State.OOMKilled)})` : State.Status,
        // The engine's zero is the year 1.
        startedAtMs: Math.max(0, Date.parse(State.StartedAt) || 0),
        outOfMemory: State.OOMKilled,
        restartCount: RestartCount,
        ...(State.Health === undefined ? {} : { health: healthOf(State.Health.Status, last) }),
      };
    },
    async describe(id, signal) {
      const inspected = await docker()
        .getContainer(id)
        .inspect({ abortSignal: limited(signal) });
      return describedBy(inspected);
    },
    async outOfMemoryAt(id, signal) {
      const stream: AsyncIterable<unknown> = await docker().getEvents({
        // Of what the engine remembers, which is its last 256 events. A running container's own OOMKilled says nothing.
        since: 1,
        until: Date.now() / 1000,
        filters: { container: [id], event: ['oom'] },
        abortSignal: limited(signal),
      });
      return lastEventAt(await textOf(stream));
    },
    async control(id, verb, timeoutMs, signal) {
      const abortSignal = limited(signal, timeoutMs);
      const container = docker().getContainer(id);
      if (verb === 'start') await container.start({ abortSignal });
      else await container.restart({ abortSignal });
    },
    async processes(id, signal) {
      const top = (await docker()
        .getContainer(id)
        .top({ ps_args: '-eo pid,ppid,args', abortSignal: limited(signal) })) as { Processes: string[][] | null };
      return top.Processes ?? [];
    },
    async exec(id, argv, env, signal) {
      const created = await docker()
        .getContainer(id)
        .exec({
          Cmd: [...argv],
          Env: [...env],
          AttachStdout: true,
          AttachStderr: true,
          abortSignal: limited(signal),
        });
      // The limit is for the answer to begin, not for the stream: aborting later would cut the stream off.
      const opening = new AbortController();
      const timer = setTimeout(() => {
        opening.abort(new Error('the engine did not start the exec'));
      }, CALL_LIMIT_MS);
      // Not at once: a shell that starts after all has to be found and ended.
      const onAbort = (): void => {
        setTimeout(() => {
          opening.abort(signal.reason);
        }, ABORT_GRACE_MS).unref();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await created.start({ hijack: false, stdin: false, abortSignal: opening.signal });
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

function describedBy({ Config, State, HostConfig, NetworkSettings }: Docker.ContainerInspectInfo): Described {
  // Absent fields are null in the answers of some engines.
  const declared = { ...(Config.ExposedPorts as object | null), ...(NetworkSettings.Ports as object | null) };
  const test = Config.Healthcheck?.Test as readonly string[] | null | undefined;
  const network = HostConfig.NetworkMode ?? '';
  return {
    image: Config.Image,
    labels: { ...(Config.Labels as Record<string, string> | null) },
    exposedPorts: Object.keys(declared)
      .flatMap((port) => /^(\d+)\/tcp$/.exec(port)?.[1] ?? [])
      .map(Number),
    hasHealthcheck: (test ?? []).length > 0 && test?.[0] !== 'NONE',
    mainPid: State.Pid,
    hasOwnNetwork: network !== 'host' && !network.startsWith('container:'),
  };
}

/** @param limitMs how long the call may take */
function limited(signal: AbortSignal, limitMs = CALL_LIMIT_MS): AbortSignal {
  const limit = AbortSignal.timeout(limitMs);
  // `any` alone does not keep it: once it is collected as garbage, it never comes. One that is listened to stays.
  limit.addEventListener('abort', () => undefined, { once: true });
  return AbortSignal.any([signal, limit]);
}

/** The events come as JSON documents, one after the other. */
function lastEventAt(events: string): number | undefined {
  const times = Array.from(events.matchAll(/"timeNano":(\d+)/g), ([, nanoseconds]) => Number(nanoseconds) / 1e6);
  return times.at(-1);
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function healthOf(status: string, last: { End?: string; Output?: string } | undefined): Health {
  return { status, output: last?.Output ?? '', ranAtMs: Date.parse(last?.End ?? '') || 0 };
}

function endInWords(exitCode: number, outOfMemory: boolean): string {
  return `exit code ${String(exitCode)}${outOfMemory ? ', killed for lack of memory' : ''}`;
}

function connection(host: string, env: NodeJS.ProcessEnv): Docker.DockerOptions {
  const url = new URL(host);
  // Every field is given: what is left out, the client fills from DOCKER_HOST.
  if (url.protocol === 'unix:') {
    return { socketPath: decodeURIComponent(url.pathname), host: undefined, protocol: 'http' };
  }
  const tls = url.protocol === 'https:' || (env.DOCKER_TLS_VERIFY ?? '') !== '';
  const certificates = env.DOCKER_CERT_PATH;
  const pem = (file: string): Buffer => readFileSync(join(certificates ?? '', file));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (tls ? 2376 : 2375) : url.port,
    protocol: tls ? 'https' : 'http',
    ...(tls && certificates !== undefined ? { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') } : {}),
  };
}
