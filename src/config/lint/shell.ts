/** The words of one command, quotes taken away. What the shell would put in place of `$…` stands as it is written. */
export type Words = readonly string[];

/** Commands joined by `|`. */
export type Pipeline = readonly Words[];

/** Pipelines joined by `&&` and `||`. */
export type List = { readonly pipelines: readonly Pipeline[]; readonly inBackground: boolean };

/**
 * A shell command taken apart, as far as it is a plain row of commands. Of anything else (loops, functions, subshells,
 * here-documents) nothing is said: a trap that is only guessed at is none.
 */
export function parseShell(text: string): readonly List[] | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const lists: List[] = [];
  let pipelines: Pipeline[] = [];
  let pipeline: Words[] = [];
  let words: string[] = [];
  const endCommand = (): void => {
    if (words.length > 0) pipeline.push(words);
    words = [];
  };
  const endPipeline = (): void => {
    endCommand();
    if (pipeline.length > 0) pipelines.push(pipeline);
    pipeline = [];
  };
  for (const token of [...tokens, { kind: 'operator', text: ';' } as const]) {
    if (token.kind === 'word') {
      if (words.length === 0 && !token.quoted && RESERVED.has(token.text)) return undefined;
      words.push(token.text);
    } else if (token.text === '|' || token.text === '|&') {
      endCommand();
    } else {
      endPipeline();
      if (token.text === '&&' || token.text === '||') continue;
      if (pipelines.length > 0) lists.push({ pipelines, inBackground: token.text === '&' });
      pipelines = [];
    }
  }
  return lists;
}

const RESERVED = new Set(
  '! { } [[ case coproc do done elif else esac fi for function if in select then time until while'.split(' '),
);

type Token =
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'operator'; readonly text: string };

/** A redirection, with the file descriptor before it; what it leads to is the next word. */
const REDIRECTION = /^(?:\d*(?:>>|>\||>&|<&|<>|>|<)|&>>?)(?![<(])/;
const OPERATOR = /^(?:&&|\|\||\|&|[|;&\n])(?!;)/;

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let isTarget = false;
  for (let rest = text; ;) {
    rest = rest.replace(/^(?:[ \t]|\\\n)+/, '').replace(/^#[^\n]*/, '');
    if (rest === '') return isTarget ? undefined : tokens;
    const redirection = REDIRECTION.exec(rest)?.[0];
    if (redirection !== undefined) {
      isTarget = true;
      rest = rest.slice(redirection.length);
      continue;
    }
    const operator = OPERATOR.exec(rest)?.[0];
    if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator });
      rest = rest.slice(operator.length);
      continue;
    }
    const word = wordOf(rest);
    if (word === undefined) return undefined;
    if (!isTarget) tokens.push({ kind: 'word', text: word.text, quoted: word.quoted });
    isTarget = false;
    rest = rest.slice(word.length);
  }
}

/** One piece of a word; the first that fits is taken. */
const PIECES: readonly (readonly [RegExp, (piece: string) => string])[] = [
  [/^'[^']*'/, (piece) => piece.slice(1, -1)],
  [
    /^"(?:[^"\\`$]|\\[\s\S]|\$(?!\()|\$\([^()"]*\)|`[^`"]*`)*"/,
    (piece) => piece.slice(1, -1).replaceAll(/\\([$`"\\\n])/g, '$1'),
  ],
  [/^\\[\s\S]/, (piece) => piece.slice(1)],
  [/^\$\([^()]*\)/, (piece) => piece],
  [/^`[^`]*`/, (piece) => piece],
  [/^\$(?![('"])/, (piece) => piece],
  [/^[^\s'"\\$`|&;<>()]/, (piece) => piece],
];

function wordOf(
  text: string,
): { readonly text: string; readonly length: number; readonly quoted: boolean } | undefined {
  let word = '';
  let length = 0;
  while (length < text.length && !/^[\s|&;<>]/.test(text.slice(length, length + 1))) {
    const rest = text.slice(length);
    const [pattern, meaning] = PIECES.find(([piece]) => piece.test(rest)) ?? [];
    const piece = pattern?.exec(rest)?.[0];
    if (piece === undefined || meaning === undefined) return undefined;
    word += meaning(piece);
    length += piece.length;
  }
  // What begins with < ( and the like is neither a word nor an operator known here.
  return length === 0 ? undefined : { text: word, length, quoted: /['"\\]/.test(text.slice(0, length)) };
}
