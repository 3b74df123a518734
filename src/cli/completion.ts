import { candidates } from './candidates.js';
import { COMMANDS } from './commands/index.js';
import { loadFor } from './config.js';
import type { Io } from './io.js';
import { COMPLETE, type Shell } from './shells.js';

/** Each asks the program itself, so that a script never gets old. Where nothing fits, the shell offers files. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_wardround() {
  local IFS=$'\\n'
  COMPREPLY=($(wardround ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _wardround wardround
`,
  zsh: `#compdef wardround
_wardround() {
  local -a found
  local word what
  wardround ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null | while IFS=$'\\t' read -r word what; do
    found+=("\${word//:/\\\\:}:\${what}")
  done
  if (( \${#found} )); then _describe wardround found; else _files; fi
}
if [ "$funcstack[1]" = _wardround ]; then _wardround "$@"; else compdef _wardround wardround; fi
`,
  fish: `function __wardround_words
  set -l typed (commandline -opc) (commandline -ct)
  wardround ${COMPLETE} $typed[2..-1] 2>/dev/null
end
complete -c wardround -f -a '(__wardround_words)'
complete -c wardround -l config -r -F
`,
};

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/** Writes what could stand in the place of the last word: one a line, a tab, and what it is. Never complains. */
export function completeWords(words: readonly string[], io: Io): void {
  const services = (): string[] => {
    const config = words[words.lastIndexOf('--config') + 1];
    try {
      return [
        ...loadFor(words.includes('--config') && config !== undefined ? { config } : {}, io).system.services.keys(),
      ];
    } catch {
      return [];
    }
  };
  for (const [word, what] of candidates(words, COMMANDS, services)) io.stdout.write(`${word}\t${what}\n`);
}
