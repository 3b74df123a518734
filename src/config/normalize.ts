import type { Check, NtfySettings, Service, System } from '../model/service.js';
import type { HealthCheck, Ntfy, Service as ServiceConfig, SystemConfig } from './schema-types.js';
import { own } from './record.js';
import { parseStatusRange } from './status-range.js';

/**
 * The config as the round sees it: seconds become milliseconds, topics are looked up.
 * @param config without problems, and filled in
 * @param names of the services, in the order of the file
 * @param token of ntfy, from the config or its token file
 */
export function normalize(config: SystemConfig, names: readonly string[], token: string | undefined): System {
  const ntfy = config.notifications?.ntfy;
  const services = names.flatMap((name) => {
    const service = own(config.services, name);
    return service === undefined ? [] : [[name, serviceOf(name, service, ntfy)] as const];
  });
  return {
    stateDir: config.state_dir,
    stopMarkerDir: config.stop_marker_dir,
    deadlineMs: ms(config.run_deadline_seconds),
    dockerHost: config.docker.host,
    ...(ntfy === undefined ? {} : { ntfy: ntfyOf(ntfy, token) }),
    services: new Map(services),
  };
}

function ntfyOf(ntfy: Ntfy, token: string | undefined): NtfySettings {
  return {
    server: ntfy.server,
    ...(token === undefined ? {} : { token }),
    cooldownMs: ms(ntfy.cooldown_seconds),
    timeoutMs: ms(ntfy.timeout_seconds),
    notifyRecovery: ntfy.notify_recovery,
  };
}

function serviceOf(name: string, config: ServiceConfig, ntfy: Ntfy | undefined): Service {
  if (config.health_check === undefined) throw new Error(`${name} has no health check, though the config was checked`);
  const whom = config.notify_on_fail;
  return {
    name,
    enabled: config.enabled,
    type: config.type,
    target: typeof config.container !== 'string' ? { kind: 'host' } : { kind: 'container', name: config.container },
    check: checkOf(config.health_check),
    ...(config.restart_cmd === undefined ? {} : { restartCommand: config.restart_cmd }),
    restartTimeoutMs: ms(config.restart_timeout_seconds),
    startupDelayMs: ms(config.startup_delay_seconds),
    restart: { maxRestarts: config.restart.max_restarts, windowMs: ms(config.restart.window_seconds) },
    ...(config.log_path === undefined ? {} : { logPath: config.log_path }),
    ...(whom === undefined ? {} : { topic: own(ntfy?.topics ?? {}, whom) ?? whom }),
    dependencies: config.dependencies,
  };
}

function checkOf(config: HealthCheck): Check {
  const timing = {
    timeoutMs: ms(config.timeout_seconds),
    intervalMs: ms(config.interval_seconds),
    attempts: config.attempts,
    retryDelayMs: ms(config.retry_delay_seconds),
  };
  switch (config.type) {
    case 'http':
      return {
        ...timing,
        type: 'http',
        endpoint: config.endpoint,
        method: config.method,
        headers: { ...config.headers },
        expectStatus: [config.expect_status].flat().map(parseStatusRange),
        ...(config.expect_body === undefined ? {} : { expectBody: config.expect_body }),
        tlsVerify: config.tls_verify,
      };
    case 'tcp':
      return { ...timing, type: 'tcp', host: config.host, port: config.port };
    case 'process':
      return { ...timing, type: 'process', processName: config.process_name, minCount: config.min_count };
    case 'custom':
      return { ...timing, type: 'custom', command: config.command, exitCodes: config.exit_codes };
    case 'docker':
      return { ...timing, type: 'docker' };
  }
}

/** Timers count whole milliseconds. */
function ms(seconds: number): number {
  return Math.round(seconds * 1000);
}
