/**
 * One exec for each check through dockerode, all at once: how a program in Node would do it that knows nothing of
 * batches. A program of its own; its argument is the config.
 */
import { readFileSync } from 'node:fs';
import Docker from 'dockerode';

type Check = {
  readonly type: string;
  readonly endpoint: string;
  readonly host: string;
  readonly port: number;
  readonly process_name: string;
  readonly command: string;
  readonly timeout_seconds: number;
};
type Service = { readonly container: string; readonly health_check: Check };

const docker = new Docker({ socketPath: (process.env.DOCKER_HOST ?? '').replace('unix://', '') });
const { services } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { services: Record<string, Service> };
const lines = await Promise.all(
  Object.entries(services).map(async ([name, service]) => {
    const code = await codeOf(service);
    return code === 0 ? `[INFO] Health check passed: ${name}` : `[WARNING] Health check failed: ${name}`;
  }),
);
process.stdout.write(`${lines.join('\n')}\n`);

async function codeOf({ container, health_check }: Service): Promise<number | null> {
  const exec = await docker
    .getContainer(`${container}-container`)
    .exec({ Cmd: argvOf(health_check), AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: false, stdin: false });
  stream.resume();
  await new Promise((resolve) => stream.once('end', resolve));
  return (await exec.inspect()).ExitCode;
}

function argvOf(check: Check): string[] {
  const seconds = String(check.timeout_seconds);
  if (check.type === 'http') return ['curl', '-f', '-s', '-m', seconds, check.endpoint];
  if (check.type === 'tcp') return ['timeout', seconds, 'bash', '-c', `</dev/tcp/${check.host}/${check.port}`];
  if (check.type === 'process') return ['pgrep', '-f', check.process_name];
  return ['timeout', seconds, 'sh', '-c', check.command];
}
