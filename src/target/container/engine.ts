import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';

/** A container as the engine lists it. */
export type Listed = { readonly id: string; readonly names: readonly string[]; readonly state: string };

/** `ranAtMs`: when the HEALTHCHECK last ended, ms since the epoch by the engine's clock; 0 when it has not run. */
export type Health = { readonly status: string; readonly output: string; readonly ranAtMs: number };

/** The few calls of the engine's API that a round makes. Each has its own time limit: a hung engine blocks for ever. */
export type Engine = {
  readonly list: (signal: AbortSignal) => Promise<Listed[]>;
  /** State now, for a person (`paused`, `exited with code 137`), and whether questions can be put. */
  readonly inspect: (id: string, signal: AbortSignal) => Promise<{ running: boolean; detail: string; health?: Health }>;
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
    async list(signal) {
      const listed = await docker().listContainers({ all: true, abortSignal: limited(signal) });
      return listed.map(({ Id, Names, State }) => ({
        id: Id,
        names: Names.map((name) => name.replace(/^\//, '')),
        state: State,
      }));
    },
    async inspect(id, signal) {
      const { State } = await docker()
        .getContainer(id)
        .inspect({ abortSignal: limited(signal) });
      const last = State.Health?.Log.at(-1);
      return {
        running: State.Running && !State.Paused && !State.Restarting,
        detail: State.Status === 'exited' ? `stopped (exit code ${String(State.ExitCode)})` : State.Status,
        ...(State.Health === undefined ? {} : { health: healthOf(State.Health.Status, last) }),
      };
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

function limited(signal: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(CALL_LIMIT_MS);
  // `any` alone does not keep it: once it is collected as garbage, it never comes. One that is listened to stays.
  limit.addEventListener('abort', () => undefined, { once: true });
  return AbortSignal.any([signal, limit]);
}

function healthOf(status: string, last: { End?: string; Output?: string } | undefined): Health {
  return { status, output: last?.Output ?? '', ranAtMs: Date.parse(last?.End ?? '') || 0 };
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
