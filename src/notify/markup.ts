/** How the parts of a message are written. */
export type Markup = {
  /** A line with its label. Lines stay apart from each other. */
  readonly line: (label: string, text: string) => string;
  /** A headline in the body. */
  readonly heading: (text: string) => string;
  /** Text of a service, as nothing but text. */
  readonly text: (text: string) => string;
  /** What a person would type. */
  readonly code: (text: string) => string;
  /** Lines that something printed, to be read as they are. */
  readonly block: (lines: readonly string[]) => readonly string[];
};

export const PLAIN: Markup = {
  line: (label, text) => `${label}: ${text}`,
  heading: (text) => text,
  text: (text) => text,
  code: (text) => text,
  block: (lines) => lines.map((line) => `  ${line}`),
};

/** Markdown that reads well raw, too: some apps do not render it. Only text of services is escaped. */
export const MARKDOWN: Markup = {
  // Two blanks at its end keep a line from being joined to the next one.
  line: (label, text) => `**${label}:** ${text}  `,
  heading: (text) => `**${escaped(text)}**  `,
  text: escaped,
  code(text) {
    const fence = '`'.repeat(longestRun(text) + 1);
    const pad = /^`|`$/.test(text) ? ' ' : '';
    return `${fence}${pad}${text}${pad}${fence}`;
  },
  block(lines) {
    const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
    return lines.length === 0 ? [] : [fence, ...lines, fence];
  },
};

/** Every line begins with a label of ours, so that only what formats within a line has to be escaped. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>~&]/g, String.raw`\$&`);
}

/** How many backticks stand side by side at the most. */
function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
