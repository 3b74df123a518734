/** Names from the root of the config down; an index in a list is written in digits. */
export type Path = readonly string[];

/** Both count from 1. */
export type Position = { readonly line: number; readonly column: number };

/** Something wrong, or doubtful, at one place of the config. */
export type Problem = {
  readonly path: Path;
  /** What was expected, what was found and, where there is one, the nearest right value. Never a secret. */
  readonly message: string;
  /** Of a trap: the name of the rule that knows it. */
  readonly rule?: string;
  /** Points at the field's name, not at its value. */
  readonly on?: 'name';
  readonly position?: Position;
};

/**
 * The problem as one line for a person: `FILE:LINE:COL /services/minio/dependencies/0: expected …, found …`.
 */
export function formatProblem(file: string, problem: Problem): string {
  const where = problem.position === undefined ? '' : `:${problem.position.line}:${problem.position.column}`;
  return `${file}${where} ${printable(pointer(problem.path))}: ${problem.message}`;
}

/** The path as a JSON pointer; the root is `/`. */
export function pointer(path: Path): string {
  return `/${path.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

/** Text that cannot steer a terminal: control characters and marks that reverse the reading order are escaped. */
export function printable(text: string): string {
  return text.replace(STEERING, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const STEERING = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
