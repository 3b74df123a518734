import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type Docker from 'dockerode';

/** What else the machine has to do, before anything is measured: with more than a little, times say less than ratios. */
export function loadInWords(): string {
  const [load = 0] = loadavg();
  const idle = load < cpus().length / 4;
  return `load before it began ${load.toFixed(1)}: ${idle ? 'nothing else ran' : 'other work ran meanwhile, so all times are longer than on an idle machine'}`;
}

/** What the figures were made on, a line each; nothing that names a machine. */
export async function machineInWords(docker: Docker): Promise<readonly string[]> {
  const { Version, Components } = await docker.version();
  const runtime = Components.find(({ Name }) => Name === 'runc')?.Version;
  const engine = `Docker Engine ${Version}${runtime === undefined ? '' : `, runc ${runtime}`}`;
  const client = versionSaidBy('docker', ['--version'], /version ([^\s,]+)/);
  return [
    `${cpus()[0]?.model ?? 'a processor of unknown kind'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}`,
    `Node ${process.versions.node}`,
    engine,
    `docker ${client}, jq ${versionSaidBy('jq', ['--version'], /jq-(\S+)/)}, bash ${versionSaidBy('bash', ['--version'], /version (\d+\.\d+)/)}`,
  ];
}

function versionSaidBy(program: string, argv: readonly string[], pattern: RegExp): string {
  return pattern.exec(spawnSync(program, argv, { encoding: 'utf8' }).stdout)?.[1] ?? '(none)';
}
