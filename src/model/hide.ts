/** What is shorter is no secret, and would be found in any sentence. */
const SECRET_LENGTH = 4;

/** The text without these secrets, whoever has put them there: servers repeat what they were sent. */
export function hideSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret.length >= SECRET_LENGTH);
  // The longest first: a topic may be part of a token.
  known.sort((one, other) => other.length - one.length);
  return known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/** What is secret of an address: much of one that is called is a password. */
export function secretsOfUrl(url: string): string[] {
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  if (parts === undefined) return [url];
  const { pathname, search, password } = parts;
  const { authorization } = addressOf(url);
  // A short one is a word, such as `ping` or `hooks`.
  const segments = pathname.split('/').filter((segment) => segment.length >= 8);
  const path = pathname === '/' ? [] : [pathname];
  return [url, ...path, ...segments, search, password, authorization?.replace(/^Basic /, '') ?? ''];
}

/** Where a request goes, and what `user:password@` in its URL says of the sender: no HTTP client sends that by itself. */
export function addressOf(url: string): { readonly url: string; readonly authorization?: string } {
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  if (parts === undefined || (parts.username === '' && parts.password === '')) return { url };
  const pair = `${decoded(parts.username)}:${decoded(parts.password)}`;
  parts.username = '';
  parts.password = '';
  return { url: parts.href, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
