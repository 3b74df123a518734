const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** The demo was told to end, or nobody reads it any more. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(cause: keyof typeof EXIT_CODES) {
    super(`interrupted by ${cause}`);
    this.exitCode = EXIT_CODES[cause];
  }
  /** As a shell reports it. */
  readonly exitCode: number;
}

/**
 * Aborts with `Interrupted` at the first signal that ends programs. The ones after it change nothing: tidying up has
 * begun, takes a moment, and is to be done to its end.
 */
export function onInterruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (cause: keyof typeof EXIT_CODES) => (): void => controller.abort(new Interrupted(cause));
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, interrupt(name));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt('SIGPIPE'));
  return controller.signal;
}
