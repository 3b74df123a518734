import type { ContainerState } from '../model/container.js';
import type { Query, Reply } from '../model/query.js';
import type { System, TargetRef } from '../model/service.js';
import type { Entry } from '../schedule/entry.js';

export type ConfigFound =
  | {
      readonly kind: 'valid';
      readonly path: string;
      readonly system: System;
      /** Known traps, a line each, with the name of the rule. */
      readonly warnings: readonly { readonly says: string; readonly rule?: string }[];
    }
  | {
      readonly kind: 'wrong';
      readonly problems: readonly string[];
      /** Nobody named one, and none is where it is looked for. */
      readonly isMissing?: boolean;
    };

export type EngineFound =
  | { readonly kind: 'answers'; readonly version: string }
  | {
      readonly kind: 'silent';
      readonly why: 'no-permission' | 'not-there' | 'other';
      readonly cause: string;
    };

export type PathFound =
  /** `canBeMade`: whether this user may make it. */
  | { readonly kind: 'missing'; readonly canBeMade: boolean }
  | {
      readonly kind: 'there';
      readonly isFolder: boolean;
      /** The permission bits. */
      readonly mode: number;
      readonly uid: number;
      readonly canWrite: boolean;
    }
  | { readonly kind: 'hidden'; readonly cause: string };

/** What starts rounds here. */
export type Starter =
  | { readonly kind: 'cron'; readonly where: string; readonly entry: Entry }
  | { readonly kind: 'timer'; readonly where: string };

export type TopicFound = 'accepted' | 'refused' | 'not-readable' | { readonly cause: string };

/** All of a machine that is looked at. What is asked over a wire ends with its signal, and never rejects. */
export type World = {
  readonly config: ConfigFound;
  /** What has to follow a command for it to find that config: ` --config PATH`, or nothing. */
  readonly configFlag: string;
  /** As whom it is looked at. */
  readonly user: { readonly name: string; readonly uid: number };
  /** ms since the epoch. */
  readonly now: number;
  readonly timeZone: string;
  readonly nodeVersion: string;
  /** Where the engine is asked. */
  readonly engineAt: string;
  readonly engine: (signal: AbortSignal) => Promise<EngineFound>;
  readonly containerState: (container: string) => Promise<ContainerState>;
  readonly ask: (target: TargetRef, queries: readonly Query[]) => Promise<Reply[]>;
  readonly lookAt: (path: string) => PathFound;
  /** Of the disk that the path, or the nearest folder above it, is on; undefined when it cannot be told. */
  readonly freeBytes: (path: string) => number | undefined;
  readonly hasProgram: (name: string) => boolean;
  readonly starters: () => { readonly found: readonly Starter[]; readonly trouble?: string };
  readonly isCronRunning: () => boolean;
  /** When the last round was made, ms since the epoch. */
  readonly lastRoundAt: () => number | undefined;
  /** The latest time that a journal tells of, ms since the epoch. */
  readonly newestEventAt: () => number | undefined;
  /** @param topic by its name in the config */
  readonly topic: (topic: string, signal: AbortSignal) => Promise<TopicFound>;
  /** Resolves after so many ms, or at once when it is all over. */
  readonly sleep: (ms: number) => Promise<void>;
};

/** The system of a config that can be used. */
export function systemOf({ config }: World): System | undefined {
  return config.kind === 'valid' ? config.system : undefined;
}
