/** A scene did not go as it was told: the demo ends with exit code 1. */
export class NotAsTold extends Error {
  override readonly name = 'NotAsTold';
}

/** @throws NotAsTold that says what was expected of `what`, and what was found */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  throw new NotAsTold(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}
