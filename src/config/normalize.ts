import type { ContainerPolicy } from '../model/container.js';
import type { Action, Backoff, Check, RestartPolicy, Rung, Service, System } from '../model/service.js';
import type {
  Container,
  HealthCheck,
  Notifications,
  Restart,
  Rung as RungConfig,
  Service as ServiceConfig,
  SystemConfig,
} from './schema-types.js';
import { callsOf, channelsOf, heartbeatOf, hooksOf } from './calls.js';
import { outputsOf } from './outputs.js';
import { own } from './record.js';
import type { Secrets } from './secret-files.js';
import { parseStatusRange } from './status-range.js';

/**
 * The config as the round sees it: seconds become milliseconds, topics are looked up.
 * @param config without problems, and filled in
 * @param names of the services, in the order of the file
 * @param secrets what stands in the files that it names
 */
export function normalize(config: SystemConfig, names: readonly string[], secrets: Secrets): System {
  const { notifications, heartbeat, outputs } = config;
  const services = names.flatMap((name) => {
    const service = own(config.services, name);
    return service === undefined ? [] : [[name, serviceOf(name, service, notifications)] as const];
  });
  return {
    stateDir: config.state_dir,
    stopMarkerDir: config.stop_marker_dir,
    deadlineMs: ms(config.run_deadline_seconds),
    dockerHost: config.docker.host,
    calls: callsOf(notifications, secrets),
    ...(heartbeat === undefined ? {} : { heartbeat: heartbeatOf(heartbeat, secrets) }),
    ...(outputs === undefined ? {} : { outputs: outputsOf(outputs) }),
    periodMs: ms(config.run_period_seconds),
    forgottenAfterMs: ms(config.forgotten_after_days * 86_400),
    containers: new Map(Object.entries(config.containers).map(([name, entry]) => [name, containerOf(name, entry)])),
    services: new Map(services),
  };
}

function containerOf(name: string, config: Container): ContainerPolicy {
  return {
    name,
    onDown: config.on_down,
    startupDelayMs: ms(config.startup_delay_seconds),
    maxStarts: config.max_starts,
    windowMs: ms(config.window_seconds),
  };
}

function serviceOf(name: string, config: ServiceConfig, notifications: Notifications): Service {
  if (config.health_check === undefined) throw new Error(`${name} has no health check, though the config was checked`);
  const { startup_check: startupCheck, readiness_check: readinessCheck } = config;
  const hooks = hooksOf(config.hooks);
  return {
    name,
    ...(config.description === undefined ? {} : { description: config.description }),
    enabled: config.enabled,
    type: config.type,
    target: typeof config.container !== 'string' ? { kind: 'host' } : { kind: 'container', name: config.container },
    check: checkOf(config.health_check),
    ...(startupCheck === undefined ? {} : { startupCheck: checkOf(startupCheck) }),
    startupTimeoutMs: ms(config.startup_timeout_seconds ?? (startupCheck === undefined ? 0 : STARTUP_TIMEOUT_SECONDS)),
    ...(readinessCheck === undefined ? {} : { readinessCheck: checkOf(readinessCheck) }),
    failureThreshold: config.failure_threshold,
    successThreshold: config.success_threshold,
    ladder: ladderOf(config),
    verifyTimeoutMs: ms(config.verify_timeout_seconds),
    cleanup: config.cleanup,
    restart: restartOf(config.restart),
    ...(config.log_path === undefined ? {} : { logPath: config.log_path }),
    channels: channelsOf(config.notify_on_fail, notifications),
    ...(hooks === undefined ? {} : { hooks }),
    dependencies: config.dependencies,
  };
}

/** How long a start may take where there is a startup check and nothing else is said. */
const STARTUP_TIMEOUT_SECONDS = 300;

function restartOf(config: Restart): RestartPolicy {
  const { backoff } = config;
  return {
    policy: config.policy,
    maxRestarts: config.max_restarts,
    windowMs: ms(config.window_seconds),
    giveUp: config.give_up,
    minUptimeMs: ms(config.min_uptime_seconds),
    ...(backoff === undefined ? {} : { backoff: backoffOf(backoff) }),
  };
}

function backoffOf(config: NonNullable<Restart['backoff']>): Backoff {
  return {
    initialMs: ms(config.initial_seconds),
    multiplier: config.multiplier,
    maxMs: ms(config.max_seconds),
    jitter: config.jitter,
  };
}

/** `restart_cmd` is the short form of a ladder of one. */
function ladderOf(config: ServiceConfig): Rung[] {
  const { restart_cmd: command, recovery = [] } = config;
  const rungs: RungConfig[] =
    command === undefined ? recovery : [{ name: 'restart', run: command, destructive: false }];
  return rungs.map((rung) => rungOf(rung, config));
}

/** In how many failing rounds a destructive remedy is not reached, where nothing else is said. */
const AFTER_FAILURES_IF_DESTRUCTIVE = 3;

function rungOf(rung: RungConfig, service: ServiceConfig): Rung {
  const max = rung.max ?? (rung.destructive ? 1 : undefined);
  return {
    name: rung.name,
    action: actionOf(rung, service),
    ...(max === undefined ? {} : { max }),
    timeoutMs: ms(rung.timeout_seconds ?? service.restart_timeout_seconds),
    startupDelayMs: ms(rung.startup_delay_seconds ?? service.startup_delay_seconds),
    destructive: rung.destructive,
    afterFailures: rung.after_failures ?? (rung.destructive ? AFTER_FAILURES_IF_DESTRUCTIVE : 1),
  };
}

function actionOf({ run, action }: RungConfig, { container }: ServiceConfig): Action {
  if (run !== undefined) return { kind: 'run', command: run };
  if (action === 'restart_container' && typeof container === 'string') return { kind: 'restart-container', container };
  throw new Error('a remedy has neither a command nor an action, though the config was checked');
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
