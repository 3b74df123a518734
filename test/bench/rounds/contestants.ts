import { request, type RequestOptions } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { machineCpuMs, time, watch, type Command, type Ended, type Sample } from './measure.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export type ContestantId = 'wardround' | 'field' | 'each' | 'floor';

/** What is true of one round: where the engine is, the config, and the containers by their ids. */
export type Setting = {
  readonly dockerHost: string;
  readonly config: string;
  readonly containers: readonly string[];
};

export type Contestant = {
  readonly id: ContestantId;
  /** For a person. */
  readonly name: string;
  /** Whether it can do without containers. */
  readonly onThisMachine: boolean;
  readonly round: (setting: Setting) => Promise<{ sample: Sample; ended?: Ended }>;
  /** The same, not timed. */
  readonly watched: (setting: Setting, onPoll?: (pid: number) => void) => Promise<Ended | undefined>;
};

/** cron's environment is nearly empty; so is this one. */
const CRON = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/nonexistent', LANG: 'C' };

/** All that race, and those that cannot do so here, in words. */
export async function contestants(folder: string, missing: readonly string[]): Promise<Contestant[]> {
  const each = `${folder}/exec-each.mjs`;
  await bundle(each);
  const all = [
    program('wardround', 'wardround', true, (config) => [
      process.execPath,
      `${ROOT}dist/main.js`,
      '--format',
      'log',
      '--config',
      config,
    ]),
    program('field', 'jq + docker exec', true, (config) => ['bash', `${ROOT}test/bench/rounds/field.sh`, config]),
    program('each', 'one exec a check', false, (config) => [process.execPath, each, config]),
    FLOOR,
  ];
  return all.filter(({ id }) => id !== 'field' || missing.length === 0);
}

function program(
  id: ContestantId,
  name: string,
  onThisMachine: boolean,
  argvOf: (config: string) => readonly string[],
): Contestant {
  const command = ({ dockerHost, config }: Setting): Command => ({
    argv: argvOf(config),
    env: { ...CRON, DOCKER_HOST: dockerHost },
  });
  return {
    id,
    name,
    onThisMachine,
    round: (setting) => time(command(setting)),
    watched: (setting, onPoll) => watch(command(setting), onPoll),
  };
}

/** Bundled, minified and without what it never uses, as wardround is: neither is to win by how it is packed. */
async function bundle(outfile: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/bench/rounds/exec-each.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    outfile,
    logLevel: 'warning',
    alias: Object.fromEntries(
      ['@grpc/grpc-js', '@grpc/proto-loader', 'ssh2'].map((name) => [name, './scripts/left-out.cjs']),
    ),
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}

const BARE_NODE: Command = { argv: [process.execPath, '-e', '0'], env: CRON };

/** A Node that does nothing, and then one exec of `true` in each container, asked for by this process, which is warm. */
const FLOOR: Contestant = {
  id: 'floor',
  name: 'floor',
  onThisMachine: true,
  async round({ dockerHost, containers }) {
    const { sample } = await time(BARE_NODE);
    const execs = await timeExecs(dockerHost, containers);
    return {
      sample: {
        wallMs: sample.wallMs + execs.wallMs,
        clientCpuMs: sample.clientCpuMs + execs.clientCpuMs,
        machineCpuMs: sample.machineCpuMs + execs.machineCpuMs,
      },
    };
  },
  async watched({ dockerHost, containers }, onPoll) {
    await watch(BARE_NODE, onPoll);
    await timeExecs(dockerHost, containers);
    return undefined;
  },
};

/** One exec of `true` in each container, all at once. */
export async function timeExecs(dockerHost: string, containers: readonly string[]): Promise<Sample> {
  const [machineBefore, cpuBefore, begunAt] = [machineCpuMs(), process.cpuUsage(), performance.now()];
  await Promise.all(containers.map((id) => execTrue(dockerHost, id)));
  const wallMs = performance.now() - begunAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wallMs, clientCpuMs: (user + system) / 1_000, machineCpuMs: machineCpuMs() - machineBefore };
}

async function execTrue(dockerHost: string, id: string): Promise<void> {
  const created = await post(dockerHost, `/containers/${id}/exec`, { Cmd: ['true'], AttachStdout: true });
  const { Id } = JSON.parse(created) as { Id: string };
  await post(dockerHost, `/exec/${Id}/start`, {});
}

function post(dockerHost: string, path: string, body: object): Promise<string> {
  const url = new URL(dockerHost);
  const where: RequestOptions =
    url.protocol === 'unix:' ? { socketPath: url.pathname } : { host: url.hostname, port: url.port };
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ ...where, method: 'POST', path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.once('end', () => {
        if ((answer.statusCode ?? 500) < 400) resolve(text);
        else reject(new Error(`the engine said ${String(answer.statusCode)} to ${path}: ${text}`));
      });
    });
    sent.once('error', reject).end(JSON.stringify(body));
  });
}
