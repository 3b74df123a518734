// Generated from schemas/system-config.schema.json by `npm run generate`. Do not edit.
// The config as it is once the environment has spoken, `defaults` are merged and the schema's defaults are filled in:
// a field that has a default is always there.

/**
 * How it is asked whether it is well. Required here or in `defaults`.
 */
export type HealthCheck = HttpCheck | TcpCheck | ProcessCheck | CustomCheck | DockerCheck;
/**
 * How long one attempt may take.
 */
export type TimeoutSeconds = number;
/**
 * The least time between two checks while it is healthy; 0 asks in every round.
 */
export type IntervalSeconds = number;
/**
 * How often a failure is looked at in one round before it is believed; 1 believes at once.
 */
export type Attempts = number;
/**
 * The pause between two attempts.
 */
export type RetryDelaySeconds = number;

/**
 * What wardround visits, how it asks, and whom it calls.
 */
export interface SystemConfig {
  /**
   * Where an editor finds this schema, to complete and explain the fields.
   */
  $schema?: string;
  /**
   * Folder of the journals and the lock. `$WARDROUND_STATE_DIR` wins over it. When not root the default is `$XDG_STATE_HOME/wardround`, else `~/.local/state/wardround`.
   */
  state_dir: string;
  /**
   * Folder of the stop markers (`NAME.stopped`): looked up on this machine and inside the service's container.
   */
  stop_marker_dir: string;
  /**
   * A round ends after this long, so that it is over before the next cron tick.
   */
  run_deadline_seconds: number;
  docker: Docker;
  notifications?: Notifications;
  /**
   * What is visited, by name. A name becomes a file name.
   */
  services: {
    [k: string]: Service;
  };
}
/**
 * How the Docker Engine is reached. `${NAME}` is replaced from the environment.
 */
export interface Docker {
  /**
   * `unix:///PATH` or `tcp://HOST:PORT`. Absent: `$DOCKER_HOST`, else the default.
   */
  host: string;
}
/**
 * Who is called, and how. `${NAME}` is replaced from the environment. Absent: nobody is called.
 */
export interface Notifications {
  ntfy?: Ntfy;
}
/**
 * Calls by ntfy.
 */
export interface Ntfy {
  /**
   * The server's root: an http or https URL.
   */
  server: string;
  /**
   * Access token (`tk_…`), best as `${NAME}` from the environment.
   */
  token?: string;
  /**
   * File that holds the access token, instead of `token`. A relative path starts at the config file's folder.
   */
  token_file?: string;
  /**
   * Names for topics: `notify_on_fail` says the name, so that the topic, which is a password, is written once.
   */
  topics: {
    /**
     * A topic: up to 64 letters, digits, `-` and `_`.
     */
    [k: string]: string;
  };
  /**
   * The least time between two alerts of the same kind about the same service.
   */
  cooldown_seconds: number;
  /**
   * How long one delivery may take.
   */
  timeout_seconds: number;
  /**
   * Whether a notice follows when an alerted service is well again.
   */
  notify_recovery: boolean;
}
/**
 * One service: where it lives, how it is asked, what is done when it is ill.
 */
export interface Service {
  /**
   * Whether it is visited at all.
   */
  enabled: boolean;
  /**
   * `daemon`: probed and recovered. `external`: probed and alerted, never restarted.
   */
  type: 'daemon' | 'external';
  /**
   * The container it lives in: the exact name, else `NAME-container`. Absent, or null where `defaults` names one: this machine.
   */
  container?: string | null;
  health_check?: HealthCheck;
  /**
   * Shell command that restarts it, run where it lives. Absent: a person is called.
   */
  restart_cmd?: string;
  /**
   * How long the restart command may take before its processes are ended.
   */
  restart_timeout_seconds: number;
  /**
   * The wait between the end of the restart command and the second look.
   */
  startup_delay_seconds: number;
  restart: Restart;
  /**
   * The service's own log, as seen from where it lives: alerts say how to view it.
   */
  log_path?: string;
  /**
   * Whom to call: a key of `notifications.ntfy.topics`, or a topic itself. Absent: nobody.
   */
  notify_on_fail?: string;
  /**
   * Names of the services that it needs. They are recovered first; while one is down, this one is left alone.
   *
   * Items: The name of a service.
   */
  dependencies: string[];
}
/**
 * Healthy when the answer fits, asked from where the service lives.
 */
export interface HttpCheck {
  /**
   * Ask over HTTP.
   */
  type: 'http';
  /**
   * The http or https URL that is asked.
   */
  endpoint: string;
  /**
   * The HTTP method.
   */
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /**
   * Request headers, by name.
   */
  headers: {
    /**
     * The value of the header.
     */
    [k: string]: string;
  };
  /**
   * The status codes that are healthy: a code, a range such as `"200-299"`, or a list of these.
   */
  expect_status: number | string | (number | string)[];
  /**
   * Regular expression (RE2 syntax) that must match in the first 64 KiB of the body.
   */
  expect_body?: string;
  /**
   * Whether the certificate must be valid.
   */
  tls_verify: boolean;
  timeout_seconds: TimeoutSeconds;
  interval_seconds: IntervalSeconds;
  attempts: Attempts;
  retry_delay_seconds: RetryDelaySeconds;
}
/**
 * Healthy when the connection opens, asked from where the service lives.
 */
export interface TcpCheck {
  /**
   * Open a TCP connection.
   */
  type: 'tcp';
  /**
   * The host name or IP address to connect to.
   */
  host: string;
  /**
   * The port to connect to.
   */
  port: number;
  timeout_seconds: TimeoutSeconds;
  interval_seconds: IntervalSeconds;
  attempts: Attempts;
  retry_delay_seconds: RetryDelaySeconds;
}
/**
 * Healthy when such a process runs where the service lives. What the round itself started never counts.
 */
export interface ProcessCheck {
  /**
   * Look at the running processes.
   */
  type: 'process';
  /**
   * Regular expression (RE2 syntax) over the full command line.
   */
  process_name: string;
  /**
   * How many such processes there must be.
   */
  min_count: number;
  timeout_seconds: TimeoutSeconds;
  interval_seconds: IntervalSeconds;
  attempts: Attempts;
  retry_delay_seconds: RetryDelaySeconds;
}
/**
 * Healthy by the exit code of a command, run where the service lives.
 */
export interface CustomCheck {
  /**
   * Run a command.
   */
  type: 'custom';
  /**
   * The shell command.
   */
  command: string;
  /**
   * `plain`: 0 is healthy. `nagios`: 0 ok, 1 degraded, 2 critical, 3 unknown.
   */
  exit_codes: 'plain' | 'nagios';
  timeout_seconds: TimeoutSeconds;
  interval_seconds: IntervalSeconds;
  attempts: Attempts;
  retry_delay_seconds: RetryDelaySeconds;
}
/**
 * Healthy when the container's own HEALTHCHECK says so.
 */
export interface DockerCheck {
  /**
   * Read the container's own HEALTHCHECK.
   */
  type: 'docker';
  timeout_seconds: TimeoutSeconds;
  interval_seconds: IntervalSeconds;
  attempts: Attempts;
  retry_delay_seconds: RetryDelaySeconds;
}
/**
 * The restart budget: when it is spent, nothing is restarted until the window slides or it is reset.
 */
export interface Restart {
  /**
   * How many restarts the window allows; 0 allows none.
   */
  max_restarts: number;
  /**
   * The length of the window. Make it wider than `max_restarts` times the time between two rounds, or it never fills.
   */
  window_seconds: number;
}
