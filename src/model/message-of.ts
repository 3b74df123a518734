/**
 * What went wrong, for a person, of anything that was thrown or given as a reason. Node's AggregateError, as of a host
 * with several addresses, has no words of its own: its first one speaks for it.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return error.message === '' && first !== undefined ? messageOf(first) : error.message;
}
