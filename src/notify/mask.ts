const MASK = '***';

/** Words that a name is made of when its value is kept secret: as a whole, or as the end of a longer word. */
const WHOLE: ReadonlySet<string> = new Set(['pass', 'pwd', 'cookie', 'credential', 'credentials', 'authorization']);
const ENDS = ['password', 'passwd', 'passphrase', 'secret', 'secrets', 'token', 'tokens', 'apikey'];
const PAIRS: ReadonlySet<string> = new Set(['api key', 'access key', 'private key', 'session id']);

/** Lengths are bounded throughout: a service may print anything, and the round waits for this. */
const NAMED =
  /([A-Za-z][\w.-]{0,80})(\\?["']?[ \t]{0,8}[:=][ \t]{0,8})((?:bearer|basic|digest|token)[ \t]{1,8})?(\\"[^"\\\n]*\\"|"[^"\n]*"|'[^'\n]*'|[^\s,;&"'\\]+)/gi;
const FLAG = /(--?)([A-Za-z][\w-]{0,80})([ \t]{1,8})([^\s-]\S*)/g;
const BASE64 = /[A-Za-z0-9+/]{40,}={0,2}/g;
/** Secrets that are known by their own looks. */
const LOOKS: readonly RegExp[] = [
  /\bbearer\s{1,8}[\w.~+/=-]{8,}/gi,
  // JSON web tokens
  /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}/g,
  // ntfy, GitHub, GitLab, Slack, Stripe, AWS
  /\b(?:tk_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|rk_live_|AKIA|ASIA)[\w-]{8,200}/g,
  /\b[0-9a-f]{32,}\b/gi,
];

/** The text with all that looks like a secret replaced by `***`. It is a net, and no proof: what slips through is seen. */
export function masked(text: string): string {
  const named = withoutNamed(withoutKeys(text).replace(/\/\/[^\s/@:]{0,200}:[^\s/]{1,400}@/g, `//${MASK}@`))
    .replace(FLAG, (whole: string, dashes: string, name: string, blank: string) => {
      return isSecretName(name) ? `${dashes}${name}${blank}${MASK}` : whole;
    })
    .replace(BASE64, (run) => (run.split('/').some(isRandom) ? MASK : run));
  return LOOKS.reduce((safe, look) => safe.replace(look, MASK), named);
}

/** What is no secret itself may hold one: `login failed: password=x`. */
function withoutNamed(text: string): string {
  let safe = '';
  let from = 0;
  NAMED.lastIndex = 0;
  for (let found = NAMED.exec(text); found !== null; found = NAMED.exec(text)) {
    const [, name = '', sign = '', scheme = ''] = found;
    if (isSecretName(name)) {
      safe += `${text.slice(from, found.index)}${name}${sign}${scheme}${MASK}`;
      from = NAMED.lastIndex;
    } else NAMED.lastIndex = found.index + name.length + sign.length;
  }
  return safe + text.slice(from);
}

function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word, index) => {
    const pair = `${words[index - 1] ?? ''} ${word}`;
    return WHOLE.has(word) || PAIRS.has(pair) || ENDS.some((end) => word.endsWith(end));
  });
}

/** A path has shorter parts, and words have no digits in their midst. */
function isRandom(part: string): boolean {
  return part.length >= 20 && /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part);
}

const KEY_BEGINS = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g;
const KEY_ENDS = /-----END [A-Z ]{0,40}PRIVATE KEY-----/g;

/** Private keys, to their ends or to that of the text. */
function withoutKeys(text: string): string {
  let safe = '';
  let from = 0;
  KEY_BEGINS.lastIndex = 0;
  for (let begin = KEY_BEGINS.exec(text); begin !== null; begin = KEY_BEGINS.exec(text)) {
    KEY_ENDS.lastIndex = KEY_BEGINS.lastIndex;
    const end = KEY_ENDS.exec(text);
    safe += `${text.slice(from, begin.index)}${MASK}`;
    from = end === null ? text.length : KEY_ENDS.lastIndex;
    KEY_BEGINS.lastIndex = from;
  }
  return safe + text.slice(from);
}
