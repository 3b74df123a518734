/** How good or bad it is. */
export type Grade = 'ok' | 'warning' | 'problem';

/** What one look at the machine has found. */
export type Finding = {
  /** What was looked at, in one word. */
  readonly check: string;
  readonly grade: Grade;
  /** One sentence, for a person. */
  readonly says: string;
  /** The command that mends it, or what to do. Of what is not ok. */
  readonly mend?: string;
  /** What else to know before it is run. */
  readonly hint?: string;
};
