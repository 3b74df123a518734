import type { Rung, Service, System } from '../../model/service.js';
import type { Path, Problem } from '../problem.js';
import { objectAt, own } from '../record.js';
import type { Rung as RungConfig, SystemConfig } from '../schema-types.js';

/** Who may change a file, and who reads it. */
export type FileAccess = {
  readonly path: string;
  /** The permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The user who reads it. */
  readonly readerUid: number;
};

export type Linted = {
  readonly system: System;
  /** What the system was made of: inherited fields and defaults are in their places. */
  readonly config: SystemConfig;
  /** The config as it stands in the file. */
  readonly written: unknown;
  /** Absent: the config came through a pipe. */
  readonly file?: FileAccess;
};

/** Finds one trap, wherever it is. */
export type Rule = (linted: Linted) => Problem[];

/** A rule about one service at a time. A disabled one traps nobody. */
export function each(find: (service: Service, linted: Linted) => Problem[]): Rule {
  return (linted) => enabledOf(linted.system).flatMap((service) => find(service, linted));
}

export function enabledOf({ services }: System): Service[] {
  return [...services.values()].filter(({ enabled }) => enabled);
}

export type Trap = {
  readonly expected: string;
  readonly found: string;
  /** What comes of it. */
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
};

/** One finding, in the words that all findings share. */
export function trap(path: Path, { expected, found, why, mend }: Trap): Problem[] {
  return [{ path, message: `expected ${expected}, found ${found}; ${why}; ${mend}` }];
}

export function fieldOf({ name }: Service, ...fields: string[]): Path {
  return ['services', name, ...fields];
}

/** Whether the service says this itself, and does not inherit it: what all inherit, not all of them need. */
export function isOwn({ name }: Service, field: string, { written }: Linted): boolean {
  return own(objectAt(written, 'services', name), field) !== undefined;
}

export function commandOf({ action }: Rung): string | undefined {
  return action.kind === 'run' ? action.command : undefined;
}

/** What a ladder of one, written as `restart_cmd`, has in the service's own fields. */
const SHORT_FORM = {
  run: 'restart_cmd',
  timeout_seconds: 'restart_timeout_seconds',
  startup_delay_seconds: 'startup_delay_seconds',
} as const satisfies Partial<Record<keyof RungConfig, string>>;

/** Where it stands what a rung does, and how long that may take: in the rung, or in the service for all its rungs. */
export function rungField(service: Service, index: number, field: keyof typeof SHORT_FORM, { config }: Linted): Path {
  const { recovery = [] } = own(config.services, service.name) ?? {};
  const rung = recovery[index];
  const isInRung = rung !== undefined && (field === 'run' || rung[field] !== undefined);
  return isInRung ? fieldOf(service, 'recovery', String(index), field) : fieldOf(service, SHORT_FORM[field]);
}

/** `restart_cmd` and `recovery`: the field that the service's remedies stand in. */
export function ladderField(service: Service, { config }: Linted): 'restart_cmd' | 'recovery' {
  return own(config.services, service.name)?.recovery === undefined ? 'restart_cmd' : 'recovery';
}

/** Whether wardround ever restarts it. */
export function isRestarted({ type, ladder, restart }: Service): boolean {
  return type === 'daemon' && ladder.length > 0 && restart.policy !== 'never' && restart.maxRestarts > 0;
}

/** Milliseconds in the unit of the config. */
export function seconds(ms: number): string {
  return String(ms / 1000);
}
