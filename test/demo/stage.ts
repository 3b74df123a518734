import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { healthChecks, NAMES, startCommands, type Ports, type ServiceName } from './cast.js';
import type { Place } from './place.js';

const PATIENCE_MS = 10_000;

/** What lies in the demo's folder on this machine. */
export const CONFIG = 'config/system-config.json';
export const STATE_DIR = 'state';
const STOP_MARKER_DIR = 'manual-stop';

/** The stop marker of a service, seen from the demo's folder. */
export function stopMarker(name: ServiceName): string {
  return `${STOP_MARKER_DIR}/${name}.stopped`;
}

/** Writes the config, as a person would write it for these services. @param home the demo's folder */
export async function writeConfig(home: string, place: Place, ports: Ports, ntfyServer: string): Promise<void> {
  const commands = startCommands(place.folder, ports);
  const checks = healthChecks(place.folder, ports);
  const service = (name: ServiceName): object => ({
    ...container(place.containerOf(name)),
    health_check: checks[name],
    restart_cmd: commands[name],
    log_path: `${place.folder}/${name}.log`,
    ...(name === 'api' ? { dependencies: ['store'] } : {}),
  });
  const config = {
    state_dir: join(home, STATE_DIR),
    stop_marker_dir: join(home, STOP_MARKER_DIR),
    run_deadline_seconds: 20,
    ...place.settings,
    notifications: { ntfy: { server: ntfyServer, topics: { alerts: 'wardround-demo' } } },
    defaults: {
      health_check: { attempts: 3, retry_delay_seconds: 0.15, timeout_seconds: 3 },
      startup_delay_seconds: 0.6,
      verify_timeout_seconds: 2,
      restart: { max_restarts: 2, window_seconds: 3600 },
      notify_on_fail: 'alerts',
    },
    services: Object.fromEntries(NAMES.map((name) => [name, service(name)])),
  };
  await mkdir(join(home, STOP_MARKER_DIR));
  await mkdir(dirname(join(home, CONFIG)));
  await writeFile(join(home, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
}

function container(name: string | undefined): object {
  return name === undefined ? {} : { container: name };
}

/** Starts the services with their own restart commands, and waits until each has left its pid file. */
export async function startServices(place: Place, ports: Ports, signal: AbortSignal): Promise<void> {
  const commands = startCommands(place.folder, ports);
  await Promise.all(NAMES.map((name) => place.sh(name, commands[name])));
  const deadline = Date.now() + PATIENCE_MS;
  await Promise.all(
    NAMES.map(async (name) => {
      while ((await pidOf(name, place)) === undefined) {
        if (Date.now() > deadline) throw new Error(`the ${name} did not start: ${await logOf(name, place)}`);
        await sleep(50, undefined, { signal });
      }
    }),
  );
}

/** The last lines of the service's own log. Read with what any shell has built in. */
export async function logOf(name: ServiceName, place: Place): Promise<string> {
  const log = await place.sh(name, `while read -r line; do echo "$line"; done < ${name}.log`);
  return log.trim().split('\n').slice(-8).join('\n');
}

/** The process id of the service, as it is seen where the service lives; nothing when the demo killed it. */
export async function pidOf(name: ServiceName, place: Place): Promise<number | undefined> {
  const said = await place.sh(name, `if read -r pid 2>/dev/null < ${name}.pid; then echo "$pid"; fi`);
  return said.trim() === '' ? undefined : Number(said);
}

/** SIGKILL: the service has no time to say goodbye. @returns the process id that it had */
export async function kill(name: ServiceName, place: Place): Promise<number> {
  return Number(await place.sh(name, `read -r pid < ${name}.pid && kill -9 "$pid" && : > ${name}.pid && echo "$pid"`));
}
