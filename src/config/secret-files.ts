import { resolve } from 'node:path';
import type { Path, Problem } from './problem.js';
import { objectAt, own } from './record.js';
import { readPem } from './pem-file.js';
import { readTokenFile } from './token-file.js';

/** What stands in files that the config names, by the JSON path of the field that names the file. */
export type Secrets = ReadonlyMap<string, string>;

/** The key of a field in `Secrets`. */
export function secretKey(path: Path): string {
  return path.join('\0');
}

/**
 * Reads the files that hold secrets and certificates. A relative path starts at `folder`. What a file says is never part
 * of a problem.
 */
export function readSecretFiles(
  config: unknown,
  folder: string,
): { readonly secrets: Secrets; readonly problems: readonly Problem[] } {
  const secrets = new Map<string, string>();
  const problems: Problem[] = [];
  for (const path of filePaths(config)) {
    const field = path.at(-1) ?? '';
    const file = own(objectAt(config, ...path.slice(0, -1)), field);
    if (typeof file !== 'string' || file === '') continue;
    const isPem = field === 'ca_file';
    const read = (isPem ? readPem : readTokenFile)(resolve(folder, file));
    if (read.kind === 'token') secrets.set(secretKey(path), read.token);
    else {
      const what = isPem ? 'a PEM file of certificates' : 'a file that holds a token';
      problems.push({ path, message: `expected ${what}, found ${read.found}` });
    }
  }
  return { secrets, problems };
}

function filePaths(config: unknown): Path[] {
  const webhooks = Object.keys(objectAt(config, 'notifications', 'webhooks'));
  return [
    ['notifications', 'ntfy', 'token_file'],
    ['notifications', 'ntfy', 'ca_file'],
    ...webhooks.flatMap((name) => [
      ['notifications', 'webhooks', name, 'secret_file'],
      ['notifications', 'webhooks', name, 'ca_file'],
    ]),
    ['heartbeat', 'api', 'token_file'],
  ];
}
