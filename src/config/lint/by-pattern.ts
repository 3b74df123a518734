import { RE2JS } from 're2js';
import type { Command } from './commands.js';

/** What `pgrep` and `pkill` look for, as far as it is certain. */
export type ByPattern = {
  /** Whether the whole command line is looked at (`-f`). */
  readonly full: boolean;
  readonly fits: (commandLine: string) => boolean;
};

/** Options that neither narrow the choice down nor take a value; `-n` and `-o` of pgrep find one of what fits. */
const PLAIN = { pgrep: /^-[acfilnox]+$/, pkill: /^-[cefix]+$/ } as const;
const SIGNAL = /^-(?:\d+|[A-Z]+\d*)$/;

/** Read from the command; undefined for another program, options that narrow it down, or a pattern the shell makes. */
export function byPattern({ program, args }: Command): ByPattern | undefined {
  if (program !== 'pgrep' && program !== 'pkill') return undefined;
  let letters = '';
  const patterns: string[] = [];
  for (const arg of args) {
    if (arg === '--full') letters += 'f';
    else if (PLAIN[program].test(arg)) letters += arg.slice(1);
    else if (arg.startsWith('-') && !(program === 'pkill' && SIGNAL.test(arg)) && arg !== '--') return undefined;
    else if (!arg.startsWith('-')) patterns.push(arg);
  }
  const [pattern] = patterns;
  if (pattern === undefined || patterns.length > 1 || /[$`]/.test(pattern)) return undefined;
  const expression = compiled(letters.includes('x') ? `^(?:${pattern})$` : pattern, letters.includes('i'));
  if (expression === undefined) return undefined;
  return { full: letters.includes('f'), fits: (line) => expression.matcher(line).find() };
}

function compiled(pattern: string, ignoresCase: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    // What only grep's own syntax knows is not judged.
    return undefined;
  }
}
