/** A shell that was started somewhere: what it prints, and the means to end it. */
export type RunningShell = {
  readonly onOutput: (listener: (chunk: Buffer) => void) => void;
  /** Resolves when the shell and its output have ended; `cause` when that was not its own doing. */
  readonly ended: Promise<{ readonly cause?: string }>;
  /** Ends the process group of the shell, children first. Never rejects. */
  readonly endGroup: (pid: number) => Promise<void>;
  /** Lets go of the stream without waiting any more. */
  readonly abandon: () => void;
};

/** Starts the script in a shell, or says why that could not be done. */
export type StartShell = (
  script: string,
  signal: AbortSignal,
) => Promise<
  | { readonly kind: 'started'; readonly shell: RunningShell }
  | { readonly kind: 'not-running'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly cause: string }
>;

/** What came for one id. */
export type Answer = {
  /** The program that was used to find out, and its exit code. */
  readonly tool?: string;
  readonly code?: number;
  /** The `+` frames: a body. */
  readonly body: Buffer;
  /** The `.` frame: the last, or only, text. */
  readonly text: string;
  readonly done: boolean;
  /** From the first line of the batch to the last frame of this id. */
  readonly ms: number;
  /** Its time limit passed before it was done. */
  readonly late: boolean;
};

export type Conversation =
  | {
      readonly kind: 'held';
      readonly answers: readonly Answer[];
      readonly marks: ReadonlySet<string>;
      /** What the shells themselves said between the frames, its beginning: their complaints. */
      readonly noise: string;
      /** Why answers may be missing: the shell went away, or the round was ended. */
      readonly cause?: string;
    }
  | { readonly kind: 'not-running'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly cause: string };

/** How long one id is waited for, from the first line of output; and the mark that stands for its silence, if any. */
export type Wait = { readonly limitMs: number; readonly settledBy?: string };
