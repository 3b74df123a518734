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

/** A service as the round sees it: defaults applied, units in the names, nothing left to look up. */
export type Service = {
  readonly name: string;
  readonly enabled: boolean;
  /** `daemon` is probed and recovered; `external` is probed and alerted, never restarted. */
  readonly type: 'daemon' | 'external';
  readonly target: TargetRef;
  readonly check: Check;
  /** A shell command, run where the service lives. Absent: nothing can be done but call a person. */
  readonly restartCommand?: string;
  readonly restartTimeoutMs: number;
  /** The wait between the end of the restart command and the second look. */
  readonly startupDelayMs: number;
  readonly restart: { readonly maxRestarts: number; readonly windowMs: number };
  /** The service's own log, as seen from its target: named in alerts. */
  readonly logPath?: string;
  /** The ntfy topic to call; absent: nobody is called. Resolved from the config's topic keys. */
  readonly topic?: string;
  readonly dependencies: readonly string[];
};

export type NtfySettings = {
  readonly server: string;
  readonly token?: string;
  readonly cooldownMs: number;
  readonly timeoutMs: number;
  readonly notifyRecovery: boolean;
};

/** The whole config, normalised once and trusted afterwards. */
export type System = {
  readonly stateDir: string;
  readonly stopMarkerDir: string;
  readonly deadlineMs: number;
  /** `unix:///path` or `tcp://host:port`. */
  readonly dockerHost: string;
  /** Absent: nobody is called. */
  readonly ntfy?: NtfySettings;
  /** In the order of the config file. */
  readonly services: ReadonlyMap<string, Service>;
};
