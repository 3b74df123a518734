/** A log that wardround writes itself, and keeps within bounds. */
export type LogOutput = {
  readonly path: string;
  /** A file that would grow beyond this is put aside. */
  readonly maxBytes: number;
  /** How many of those that were put aside are kept. */
  readonly keep: number;
  readonly format: 'text' | 'json';
  /** Every step as it happens. */
  readonly verbose: boolean;
};

/** What is written for people and other tools, by the absolute path of a file. What is absent is not written. */
export type Outputs = {
  readonly page?: string;
  readonly publicPage?: string;
  readonly prometheus?: string;
  readonly json?: string;
  readonly log?: LogOutput;
};
