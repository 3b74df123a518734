/**
 * What a probe wants to know, without saying how it is found out: a target answers many of these in one go.
 * Times are milliseconds.
 */
export type Query =
  | {
      readonly kind: 'fetch';
      readonly url: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
      /** Whether the reply must carry the first 64 KiB of the body. */
      readonly wantBody: boolean;
      readonly tlsVerify: boolean;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'connect'; readonly host: string; readonly port: number; readonly timeoutMs: number }
  | { readonly kind: 'processes' }
  | { readonly kind: 'shell'; readonly command: string; readonly timeoutMs: number }
  | { readonly kind: 'file'; readonly path: string }
  /** `sinceMs`: only what the HEALTHCHECK said after this moment (ms since the epoch) is of interest. */
  | { readonly kind: 'health'; readonly sinceMs?: number };

/** What came back. A reply states what happened; whether that is ill is for the probe to say. */
export type Reply =
  | { readonly kind: 'responded'; readonly status: number; readonly body?: string; readonly ms: number }
  | { readonly kind: 'connected'; readonly ms: number }
  /** The question was put and the service did not answer it properly: refused, reset, no such host, bad TLS. */
  | { readonly kind: 'no-answer'; readonly detail: string; readonly ms: number }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  /** Full command lines, zombies and everything that the runner itself started left out. */
  | { readonly kind: 'processes'; readonly commandLines: readonly string[] }
  /** `output` is the tail of stdout and stderr together. */
  | { readonly kind: 'exited'; readonly code: number; readonly output: string; readonly ms: number }
  /** `changedAtMs`: when it was last written, wall clock, ms since the epoch; not known of one in a container. */
  | { readonly kind: 'file'; readonly content: string; readonly changedAtMs?: number }
  | { readonly kind: 'no-file' }
  /** The image's own HEALTHCHECK; `output` is what its last run printed. `stale`: it has not run since. */
  | {
      readonly kind: 'health';
      readonly status: 'healthy' | 'unhealthy' | 'starting' | 'none' | 'stale';
      readonly output: string;
    }
  /** The container is not there, or is stopped, paused or restarting. */
  | { readonly kind: 'not-running'; readonly detail: string }
  /** The question could not be put: engine away, no shell, tool missing, no permission. */
  | { readonly kind: 'unreachable'; readonly cause: string };

/** A command that is run to change something, where the service lives. */
export type Remedy = {
  readonly command: string;
  readonly timeoutMs: number;
  /** Files that are removed first, unless they name a living process. */
  readonly cleanup: readonly string[];
  /** Looked up in the target in the same breath: if it is there, the command is not started. Absent: not looked up. */
  readonly stopMarker?: string;
};

/** How a remedy ended. */
export type Ran =
  /** `leftWriting`: it left a process behind that still writes to the output it was given here. */
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly output: string;
      readonly ms: number;
      readonly leftWriting: boolean;
    }
  /** It was ended, with all its processes, at its time limit. */
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  /** It was ended, with all its processes, because the round was; or it went away with its container. */
  | { readonly kind: 'cut-off'; readonly cause: string }
  /** A stop marker had appeared: nothing was started. */
  | { readonly kind: 'marked' }
  | { readonly kind: 'not-running'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly cause: string };

/** How the start or restart of a whole container ended. */
export type Controlled = Exclude<Ran, { kind: 'marked' | 'timed-out' }>;
