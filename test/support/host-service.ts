import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ward } from './cli.js';

/** What a test waits for is quick, and what is not there is not waited for. */
export const QUICK = { timeout_seconds: 1, retry_delay_seconds: 0.1 };

/** A real service on this machine, its restart command, and the means to look at it and hurt it. */
export function aHostService(ward: Ward, name: string, port: number) {
  const script = join(ward.folder, `${name}.cjs`);
  writeFileSync(
    script,
    `require('http').createServer((q, s) => s.end('well\\n')).listen(${String(port)}, '127.0.0.1');`,
  );
  const pids = (): number[] => pidsRunning(script);
  onTestFinished(() => {
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
  });
  return {
    pids,
    kill: (signal: NodeJS.Signals) => {
      for (const pid of pids()) process.kill(pid, signal);
    },
    config: {
      health_check: { type: 'http', endpoint: `http://127.0.0.1:${String(port)}/`, expect_body: '^well', ...QUICK },
      restart_cmd: `pkill -9 -f ${script}; ${process.execPath} ${script} >> ${ward.folder}/${name}.log 2>&1 &`,
      startup_delay_seconds: 0.5,
    },
  };
}

function pidsRunning(script: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && commandLine(entry).split('\0')[1] === script)
    .map(Number);
}

/** Empty once the process is gone. */
export function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The port that the server listens at, until the test is finished. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export async function freePort(): Promise<number> {
  const server = createHttpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
