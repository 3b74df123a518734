// Generated from schemas/system-config.schema.json by `npm run generate`. Do not edit.
// The config as it is once the environment has spoken, `defaults` are merged and the schema's defaults are filled in:
// a field that has a default is always there.

/**
 * Whom to call, as in `notify_on_fail`.
 */
export type Whom = string | string[];
/**
 * A log that is kept within bounds: the path of the file, or an object that says more.
 */
export type LogOutput =
  | string
  | {
      /**
       * The absolute path of the log. Its folder has to be there.
       */
      path: string;
      /**
       * A log that would grow beyond this is put aside as `PATH.1`, the one before it as `PATH.2`, and so on.
       */
      max_bytes: number;
      /**
       * How many of those that were put aside are kept.
       */
      keep: number;
      /**
       * `text`: lines as `--format log` prints them. `json`: an object a line.
       */
      format: 'text' | 'json';
      /**
       * Every step as it happens, as with `--verbose`.
       */
      verbose: boolean;
    };
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
 * How it is asked whether it has started. After a start, `health_check` does not count until this one has succeeded once. Absent: `health_check` says it. `interval_seconds`, `attempts` and `retry_delay_seconds` have no meaning here.
 */
export type HealthCheck1 = HttpCheck | TcpCheck | ProcessCheck | CustomCheck | DockerCheck;
/**
 * How it is asked whether it can do its work. One that is alive and not ready is `degraded`: it is never restarted for that, and neither is what depends on it. `interval_seconds`, `attempts` and `retry_delay_seconds` have no meaning here.
 */
export type HealthCheck2 = HttpCheck | TcpCheck | ProcessCheck | CustomCheck | DockerCheck;
/**
 * Whom to call: names, each a key of `notifications.ntfy.topics`, `webhooks` or `commands`, or a topic itself. Absent: nobody.
 */
export type Whom1 = string | string[];
/**
 * Its failure was confirmed.
 */
export type Hook = string | string[] | null;
/**
 * A remedy was tried.
 */
export type Hook1 = string | string[] | null;
/**
 * It became well.
 */
export type Hook2 = string | string[] | null;
/**
 * Its container was started by a round.
 */
export type Hook3 = string | string[] | null;
/**
 * A stop marker appeared, or its container was stopped or paused.
 */
export type Hook4 = string | string[] | null;
/**
 * Nothing more is tried.
 */
export type Hook5 = string | string[] | null;

/**
 * What wardround visits, how it asks, and whom it calls.
 */
export interface SystemConfig {
  /**
   * Where an editor finds this schema, to complete and explain the fields.
   */
  $schema?: string;
  /**
   * The version of this format. A file without one is of version 1, which is the only one so far.
   */
  version: number;
  /**
   * Folder of the journals, the outbox and the lock. `$WARDROUND_STATE_DIR` wins over it. When not root the default is `$XDG_STATE_HOME/wardround`, else `~/.local/state/wardround`.
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
  /**
   * How often cron starts a round. Nothing is timed by it: `wardround validate` holds budgets and deadlines against it.
   */
  run_period_seconds: number;
  /**
   * A service that a person has stopped or disabled for longer than this, with no end, is mentioned in the report of each round, and once a day in a quiet notice to those who are called about it. 0: never.
   */
  forgotten_after_days: number;
  docker: Docker;
  notifications: Notifications;
  heartbeat?: Heartbeat;
  outputs?: Outputs;
  /**
   * What is done about containers that are down, by the name that the services give them. A container that is not named here is reported and alerted, never started.
   */
  containers: {
    [k: string]: Container;
  };
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
 * Who is called, and how. `${NAME}` is replaced from the environment, but for `commands`. Absent: nobody is called.
 */
export interface Notifications {
  ntfy?: Ntfy;
  /**
   * HTTP endpoints to call, by name: `notify_on_fail` says the name.
   */
  webhooks: {
    [k: string]: Webhook;
  };
  /**
   * Programs of this machine to call, by name: `notify_on_fail` says the name. They get the incident as JSON on their standard input.
   */
  commands: {
    [k: string]: NotifyCommand;
  };
  /**
   * How long all deliveries of a round may take together. What is not delivered by then waits for the next round.
   */
  notify_timeout_seconds: number;
  /**
   * After how long an incident that goes on is told again.
   */
  remind_seconds: number;
  /**
   * How many times longer until each further reminder.
   */
  remind_growth: number;
  /**
   * Who else is called about an incident that goes on.
   */
  escalate: Escalation[];
  /**
   * More new incidents than this in one round become one message.
   */
  digest_at: number;
  quiet_hours?: QuietHours;
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
   * A service that fails again within this time after its incident was closed is in the same incident, whoever is called: webhooks and commands too.
   */
  cooldown_seconds: number;
  /**
   * How long one delivery may take.
   */
  timeout_seconds: number;
  /**
   * Whether a notice follows when an alerted service is well again: to webhooks and commands as well.
   */
  notify_recovery: boolean;
  /**
   * User name, with `password`, instead of a token.
   */
  user?: string;
  /**
   * Password of `user`, best as `${NAME}` from the environment.
   */
  password?: string;
  /**
   * PEM file of the certificate authority to trust, for a server of your own. A relative path starts at the config file's folder.
   */
  ca_file?: string;
  /**
   * Whether the app renders the message as Markdown. It reads well either way.
   */
  markdown: boolean;
  /**
   * The URL that a tap on the message opens.
   */
  click?: string;
  /**
   * Up to three buttons under an alert.
   */
  actions: NtfyAction[];
}
/**
 * A button under the message.
 */
export interface NtfyAction {
  /**
   * `view` opens the URL, `http` sends a request to it.
   */
  action: 'view' | 'http';
  /**
   * What stands on the button.
   */
  label: string;
  /**
   * The URL.
   */
  url: string;
  /**
   * Of `http`: the method; ntfy takes POST.
   */
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /**
   * Of `http`: request headers.
   */
  headers?: {
    /**
     * The value of the header.
     */
    [k: string]: string;
  };
  /**
   * Of `http`: the body.
   */
  body?: string;
}
/**
 * An HTTP endpoint that gets each call as a POST of JSON.
 */
export interface Webhook {
  /**
   * The http or https URL.
   */
  url: string;
  /**
   * `wardround`: the document of `schemas/incident.schema.json`. `alertmanager`: the list of alerts that Prometheus' Alertmanager takes at `/api/v2/alerts`.
   */
  format: 'wardround' | 'alertmanager';
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
   * Key of the HMAC-SHA256 signature in the header `X-Wardround-Signature`, best as `${NAME}`.
   */
  secret?: string;
  /**
   * File that holds the key, instead of `secret`. A relative path starts at the config file's folder.
   */
  secret_file?: string;
  /**
   * PEM file of the certificate authority to trust, for a server with a certificate of its own. A relative path starts at the config file's folder.
   */
  ca_file?: string;
  /**
   * How long one delivery may take.
   */
  timeout_seconds: number;
}
/**
 * A program that is called without a shell.
 */
export interface NotifyCommand {
  /**
   * The program and its arguments.
   *
   * Items: The program, then an argument each.
   */
  command: string[];
  /**
   * How long it may take before it is ended.
   */
  timeout_seconds: number;
}
/**
 * Who else is called about an incident that goes on.
 */
export interface Escalation {
  /**
   * How long after it was opened.
   */
  after_seconds: number;
  topic: Whom;
  /**
   * 1 (min) to 5 (max); 1 and 2 make no sound.
   */
  priority: number;
}
/**
 * When calls are made with a lower priority. None is dropped.
 */
export interface QuietHours {
  /**
   * When they begin, in this machine's time zone: `22:00`.
   */
  from: string;
  /**
   * When they end; earlier than `from`: on the next day.
   */
  to: string;
  /**
   * The highest priority of a call meanwhile. 1 and 2 make no sound.
   */
  priority: number;
}
/**
 * Who is told that rounds are still made. `${NAME}` is replaced from the environment.
 */
export interface Heartbeat {
  /**
   * A URL of the healthchecks.io kind: asked with `/start` at the begin of a round, and with its exit status at the end.
   */
  ping_url?: string;
  api?: HeartbeatApi;
  ntfy?: HeartbeatNtfy;
  /**
   * How long each of them may take.
   */
  timeout_seconds: number;
}
/**
 * An API of your own that gets the summary of each round.
 */
export interface HeartbeatApi {
  /**
   * Where the summary goes.
   */
  url: string;
  /**
   * Where this machine is registered once, by a POST of its name, before the first heartbeat.
   */
  register_url?: string;
  /**
   * The HTTP method.
   */
  method: 'POST' | 'PUT';
  /**
   * Sent as `Authorization: Bearer …`, best as `${NAME}`.
   */
  token?: string;
  /**
   * File that holds the token, instead of `token`.
   */
  token_file?: string;
  /**
   * What this machine is called. Absent: its host name.
   */
  name?: string;
}
/**
 * A delayed ntfy message that each round puts off: ntfy itself sends it when the rounds have stopped.
 */
export interface HeartbeatNtfy {
  /**
   * A key of `notifications.ntfy.topics`, or a topic itself.
   */
  topic: string;
  /**
   * How long after the last round it is sent. It is put off at most once in a quarter of this, to spare a free quota.
   */
  after_seconds: number;
}
/**
 * Files for people and other tools: a page, metrics, a report, a log.
 */
export interface Outputs {
  /**
   * An HTML page of how things are and have been.
   */
  page?: string;
  /**
   * The same without commands, paths, container names and errors.
   */
  public_page?: string;
  /**
   * Metrics for the textfile collector of node_exporter, which reads files that end in `.prom`.
   */
  prometheus?: string;
  /**
   * The report, as `--format json` prints it.
   */
  json?: string;
  log?: LogOutput;
}
/**
 * What is done about a container that is down.
 */
export interface Container {
  /**
   * `alert`: a person is called. `start`: one that is stopped is started. `restart`: as `start`, and one that Docker keeps restarting is restarted as well. A paused container is left alone whatever stands here.
   */
  on_down: 'alert' | 'start' | 'restart';
  /**
   * The wait between the start and the first look at the services inside.
   */
  startup_delay_seconds: number;
  /**
   * How many starts the window allows; 0 allows none.
   */
  max_starts: number;
  /**
   * The length of the window.
   */
  window_seconds: number;
}
/**
 * One service: where it lives, how it is asked, what is done when it is ill.
 */
export interface Service {
  /**
   * What it is, for whoever reads the config: `explain` shows it.
   */
  description?: string;
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
  startup_check?: HealthCheck1;
  /**
   * How long a start may take: so long a service that has not come up is `starting`, and not restarted. Without a default: 300 where there is a `startup_check`, else 0.
   */
  startup_timeout_seconds?: number;
  readiness_check?: HealthCheck2;
  /**
   * In how many rounds in a row it must fail before anything is done.
   */
  failure_threshold: number;
  /**
   * In how many rounds in a row it must succeed, once it has failed, before it counts as well.
   */
  success_threshold: number;
  /**
   * Shell command that restarts it, run where it lives. Absent: a person is called.
   */
  restart_cmd?: string;
  /**
   * Remedies, mildest first, instead of `restart_cmd`: one that did not help leads to the next, in the same round if there is time.
   */
  recovery?: Rung[];
  /**
   * Stale pid and lock files, removed where the service lives before a command of `restart_cmd` or `recovery` runs. A file that names a living process is left, and so is everything that is no file.
   *
   * Items: The file's path: no pattern, no `..`.
   */
  cleanup: string[];
  /**
   * How long the restart command may take before its processes are ended.
   */
  restart_timeout_seconds: number;
  /**
   * The wait between the end of the restart command and the first look at whether it helped.
   */
  startup_delay_seconds: number;
  /**
   * How long after the restart command it is asked again and again whether it is up. The first success ends it.
   */
  verify_timeout_seconds: number;
  restart: Restart;
  /**
   * The service's own log, as seen from where it lives: alerts carry its last lines, and say how to view it.
   */
  log_path?: string;
  notify_on_fail?: Whom1;
  /**
   * Names of the services that it needs. They are recovered first; while one is down, this one is left alone.
   *
   * Items: The name of a service.
   */
  dependencies: string[];
  hooks?: Hooks;
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
 * One remedy: a command, or an action on the container.
 */
export interface Rung {
  /**
   * What it is called in logs and alerts.
   */
  name: string;
  /**
   * Shell command, run where the service lives.
   */
  run?: string;
  /**
   * Instead of `run`: `restart_container` restarts the container that the service lives in.
   */
  action?: 'restart_container';
  /**
   * How often it is tried in one incident. Without a default: once for a destructive one, else as often as the restart budget allows.
   */
  max?: number;
  /**
   * How long it may take before its processes are ended. Absent: `restart_timeout_seconds`.
   */
  timeout_seconds?: number;
  /**
   * The wait after it before the first look. Absent: the service's own.
   */
  startup_delay_seconds?: number;
  /**
   * Says that you know that it destroys something. Required of remedies called reset, rebuild and the like. Without it `restart_container` spares a container in which another service is not known to be ill.
   */
  destructive: boolean;
  /**
   * In how many rounds in a row the service must have failed before this is tried. Without a default: 3 for a destructive one, else 1.
   */
  after_failures?: number;
}
/**
 * When it may be restarted, how often, and how soon again.
 */
export interface Restart {
  /**
   * `always`: any confirmed failure. `on-failure`: not one that is only slow to answer. `never`: a person is called.
   */
  policy: 'always' | 'on-failure' | 'never';
  /**
   * How many restarts the window allows; 0 allows none.
   */
  max_restarts: number;
  /**
   * The length of the window. Make it wider than `max_restarts` times the time between two rounds, or it never fills.
   */
  window_seconds: number;
  /**
   * Once the budget is spent: `window` tries once more each time a whole window has passed since the last try, `until-reset` waits for `wardround reset NAME`, unless it comes back by other hands and stays up.
   */
  give_up: 'window' | 'until-reset';
  /**
   * One that fails again before it has been up this long is still in the same incident: backoff and ladder go on where they were.
   */
  min_uptime_seconds: number;
  backoff?: Backoff;
}
/**
 * The least time between the restarts of one incident. Absent: the next round may restart it again.
 */
export interface Backoff {
  /**
   * After the first restart.
   */
  initial_seconds: number;
  /**
   * How many times longer after each further one.
   */
  multiplier: number;
  /**
   * And never longer than this, jitter left out.
   */
  max_seconds: number;
  /**
   * Up to this part longer, differently for each incident, so that services do not start together: 0.1 is ten per cent.
   */
  jitter: number;
}
/**
 * Programs of this machine that run when something happens to it.
 */
export interface Hooks {
  on_failure?: Hook;
  on_restart?: Hook1;
  on_healthy?: Hook2;
  on_start?: Hook3;
  on_stop?: Hook4;
  on_give_up?: Hook5;
  /**
   * How long one may run before its processes are ended.
   */
  timeout_seconds: number;
}
