/** The exit codes that scripts lean on. 64, 75 and 78 are those of BSD's sysexits.h. */
export const EXIT = { ok: 0, down: 1, unknown: 3, usage: 64, locked: 75, config: 78 } as const;

/** The user's mistake, not our bug: shown as its message alone, without a stack trace. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}
