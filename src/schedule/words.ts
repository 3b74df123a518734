/** One word of a shell that means exactly `text`. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

const BLANK = /\s+/y;
const COMMENT = /#.*$/y;
const OPERATOR = /\d*>>|\d*>&\d?|&>>?|\d*[<>]|&&|\|\||[;|&()]/y;
const PIECE = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\;|&<>()]+)|(['"\\])/y;

/** A command's words as a shell would take them, operators among them. Nothing is expanded. */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(command);
    if (match !== null) at += match[0].length;
    return match;
  };
  while (at < command.length) {
    if (take(BLANK) !== null) continue;
    if (take(COMMENT) !== null) break;
    const operator = take(OPERATOR);
    words.push(operator === null ? wordFrom(take) : operator[0]);
  }
  return words;
}

function wordFrom(take: (pattern: RegExp) => RegExpExecArray | null): string {
  let word = '';
  for (let piece = take(PIECE); piece !== null; piece = take(PIECE)) {
    const [, single, double, escaped, plain, stray] = piece;
    word += single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? stray ?? '';
  }
  return word;
}
