/**
 * What went wrong, for a person, of anything that was thrown or given as a reason. Node's AggregateError, as of a host
 * with several addresses, has no words of its own: its first one speaks for it.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return error.message === '' && first !== undefined ? messageOf(first) : error.message;
}

/** The same of a file: `no space left on device`, where Node says `ENOSPC: no space left on device, write`. */
export function fileTroubleOf(error: unknown): string {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const message = messageOf(error);
  if (code === undefined || syscall === undefined || !message.startsWith(`${code}: `)) return message;
  const what = message.slice(code.length + 2).split(`, ${syscall}`)[0] ?? message;
  return path === undefined ? what : `${what}: ${path}`;
}
