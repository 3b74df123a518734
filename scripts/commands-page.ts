import { COMMANDS } from '../src/cli/commands/index.js';
import { valueOf, type Command } from '../src/cli/command.js';
import { EXIT_MEANINGS, PLUGIN_EXIT_MEANING } from '../src/cli/exit-codes.js';

/** `docs/commands.md`: every command with its flags and examples, as the program knows them. */
export function commandsPage(): string {
  const exits = EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return [
    '<!-- Generated from src/cli/commands by `npm run generate`. Do not edit. -->',
    '# Commands',
    'Each has `--help`. `wardround` alone is `wardround run`. `--version` says the version.',
    ...COMMANDS.map(section),
    '## Exit codes',
    ['| code | meaning |', '| --- | --- |', ...exits].join('\n'),
    `${PLUGIN_EXIT_MEANING.replace('--format nagios', '`--format nagios`')}.`,
  ].join('\n\n');
}

function section({ usage, describe, flags, positionals, examples }: Command): string {
  const rows = [
    ...Object.entries(positionals).map(([name, { describe }]) => [`\`${name.toUpperCase()}\``, describe]),
    ...Object.entries(flags).map(([name, flag]) => [`\`--${name}\`${valueOf(flag)}`, flag.describe]),
  ].map(([what, why]) => `| ${cell(what)} | ${cell(why)} |`);
  const table = ['| argument | meaning |', '| --- | --- |', ...rows].join('\n');
  const lines = examples.map(([line, what]) => `${`wardround ${line}`.trimEnd()}  # ${what}`);
  return [
    `## wardround ${usage}`,
    `${describe[0]?.toUpperCase() ?? ''}${describe.slice(1)}.`,
    table,
    `\`\`\`sh\n${lines.join('\n')}\n\`\`\``,
  ].join('\n\n');
}

/** A bar would end the cell. */
function cell(text = ''): string {
  return text.replaceAll('|', '\\|');
}
