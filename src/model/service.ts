import type { CallSettings, Channel } from './call.js';
import type { ContainerPolicy } from './container.js';
import type { HeartbeatSettings } from './heartbeat.js';
import type { Hooks } from './hook.js';
import type { Outputs } from './outputs.js';

/** Where a service lives and is asked. `host` is the machine that runs the round. */
export type TargetRef = { readonly kind: 'host' } | { readonly kind: 'container'; readonly name: string };

/** What every check shares. Times are milliseconds. */
type CheckTiming = {
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** The least time between two checks of a healthy service; 0 asks in every round. */
  readonly intervalMs: number;
  /** How often a failure is looked at in one round before it is believed (1 = at once). */
  readonly attempts: number;
  /** The pause between two attempts. */
  readonly retryDelayMs: number;
};

/** An inclusive range of HTTP status codes. */
export type StatusRange = { readonly from: number; readonly to: number };

export type HttpCheck = CheckTiming & {
  readonly type: 'http';
  readonly endpoint: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expectStatus: readonly StatusRange[];
  /** A regular expression (RE2 syntax) that must match in the first 64 KiB of the body. */
  readonly expectBody?: string;
  readonly tlsVerify: boolean;
};

export type TcpCheck = CheckTiming & { readonly type: 'tcp'; readonly host: string; readonly port: number };

export type ProcessCheck = CheckTiming & {
  readonly type: 'process';
  /** A regular expression (RE2 syntax) over the full command line. */
  readonly processName: string;
  readonly minCount: number;
};

export type CustomCheck = CheckTiming & {
  readonly type: 'custom';
  readonly command: string;
  readonly exitCodes: 'plain' | 'nagios';
};

export type DockerCheck = CheckTiming & { readonly type: 'docker' };

export type Check = HttpCheck | TcpCheck | ProcessCheck | CustomCheck | DockerCheck;

/** What a remedy does. More kinds become more members of this union. */
export type Action =
  | { readonly kind: 'run'; readonly command: string }
  /** `container` as the config names it. */
  | { readonly kind: 'restart-container'; readonly container: string };

/** One remedy of a service. Times are milliseconds. */
export type Rung = {
  readonly name: string;
  readonly action: Action;
  /** How often it may be tried in one incident; absent: as often as the restart budget allows. */
  readonly max?: number;
  readonly timeoutMs: number;
  /** The wait between its end and the first look at whether it helped. */
  readonly startupDelayMs: number;
  readonly destructive: boolean;
  /** In how many rounds in a row the service must have failed before it is tried. */
  readonly afterFailures: number;
};

/** The least time between the restarts of one incident. Times are milliseconds. */
export type Backoff = {
  readonly initialMs: number;
  readonly multiplier: number;
  readonly maxMs: number;
  /** Up to this part longer, differently for each incident. */
  readonly jitter: number;
};

/** When a service may be restarted, how often and how soon again. Times are milliseconds. */
export type RestartPolicy = {
  readonly policy: 'always' | 'on-failure' | 'never';
  readonly maxRestarts: number;
  readonly windowMs: number;
  readonly giveUp: 'window' | 'until-reset';
  /** One that fails again before it was up this long is still in the same incident. */
  readonly minUptimeMs: number;
  readonly backoff?: Backoff;
};

/** That a person has disabled a service, in words of their own. All is absent where it could not be read. */
export type Disabled = {
  /** Wall clock, ms since the epoch. */
  readonly at?: number;
  readonly by?: string;
  readonly reason?: string;
};

/** A service as the round sees it: defaults applied, units in the names, nothing left to look up. */
export type Service = {
  readonly name: string;
  /** What it is, for a person. */
  readonly description?: string;
  readonly enabled: boolean;
  /** Where it was disabled by hand, and not by the config. */
  readonly disabled?: Disabled;
  /** `daemon` is probed and recovered; `external` is probed and alerted, never restarted. */
  readonly type: 'daemon' | 'external';
  readonly target: TargetRef;
  /** Liveness: its failure is what recovers. */
  readonly check: Check;
  /** Until it has once succeeded after a start, liveness does not count. */
  readonly startupCheck?: Check;
  /** How long a start may take before a service that has not come up counts as ill. */
  readonly startupTimeoutMs: number;
  /** Its failure never restarts. */
  readonly readinessCheck?: Check;
  /** In how many rounds in a row it must fail before anything is done. */
  readonly failureThreshold: number;
  /** In how many rounds in a row it must succeed, once it has failed, before it counts as well. */
  readonly successThreshold: number;
  /** The remedies, mildest first. Empty: nothing can be done but call a person. */
  readonly ladder: readonly Rung[];
  /** How long after a remedy the service is asked again and again whether it is up. */
  readonly verifyTimeoutMs: number;
  /** Stale files that are removed where the service lives before a command of the ladder runs. */
  readonly cleanup: readonly string[];
  readonly restart: RestartPolicy;
  /** The service's own log, as seen from its target: named in alerts. */
  readonly logPath?: string;
  /** Whom to call about it. Empty: nobody. */
  readonly channels: readonly Channel[];
  readonly hooks?: Hooks;
  readonly dependencies: readonly string[];
};

/** The whole config, normalised once and trusted afterwards. */
export type System = {
  readonly stateDir: string;
  readonly stopMarkerDir: string;
  readonly deadlineMs: number;
  /** `unix:///path` or `tcp://host:port`. */
  readonly dockerHost: string;
  /** Whom they name; where nobody is, what has happened is remembered all the same. */
  readonly calls: CallSettings;
  /** Absent: nobody is told that rounds are still made. */
  readonly heartbeat?: HeartbeatSettings;
  /** Absent: nothing is written but the state. */
  readonly outputs?: Outputs;
  /** How often cron starts a round: for the linter alone. */
  readonly periodMs: number;
  /** How long a person may leave a service alone, with no end, until that counts as forgotten; 0: for ever. */
  readonly forgottenAfterMs: number;
  /** By the name that services give them; of one that is not here nothing is said in the config. */
  readonly containers: ReadonlyMap<string, ContainerPolicy>;
  /** In the order of the config file. */
  readonly services: ReadonlyMap<string, Service>;
};
