const LONGEST = 64;

/**
 * A valid name of a service that nobody has yet: the first wish that is free, else the last one with a number.
 *
 * @param wishes what it would best be called, as it came from outside
 * @param taken the names that are in use; the new one is added
 */
export function uniqueName(wishes: readonly string[], taken: Set<string>): string {
  const names = wishes.map(validName).filter((name) => name !== '');
  const last = names.at(-1) ?? 'service';
  const name = names.find((each) => !taken.has(each)) ?? numbered(last, taken);
  taken.add(name);
  return name;
}

/** Letters, digits, `.`, `_` and `-`, beginning with a letter or digit; empty if nothing is left. */
function validName(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LONGEST)
    .replace(/[^A-Za-z0-9]+$/, '');
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const suffix = `-${String(number)}`;
    const candidate = name.slice(0, LONGEST - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}
