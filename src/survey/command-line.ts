/** What starts other programs, and is none of the services itself. */
const LAUNCHERS = /(^|\/)(supervisord|circusd|npm|npx|yarn|pnpm|npm-cli|npx-cli|nodemon|concurrently)(\.[a-z]+)?$/;
/** What is run so that a container has something to run. */
const IDLE = /^(\S*\/)?(sleep|tail|cat|sh|bash|ash|dash|zsh|pause|init|catatonit|tini|dumb-init)( |$)/;
/** Options whose value stands behind a space, so that the value is no script. */
const WITH_VALUE = new Set([
  ...['-r', '--require', '--import', '--loader', '--env-file', '-C', '--conditions'],
  ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--add-modules', '--add-opens', '--add-exports'],
  ...['-W', '-X', '-I', '-c', '-d'],
]);

/** The name of the program that runs: nothing of its arguments, which may hold a password. */
export function programOf(commandLine: string): string {
  const [first = ''] = commandLine.split(' ');
  const name = first.replace(/:$/, '').replace(/^.*\//, '');
  return name.replace(/[^\w.-]/g, '').slice(0, 40) || 'without a name';
}

/** The script, module or archive that a runtime was told to run; undefined where there is none. */
export function scriptOf(commandLine: string): string | undefined {
  const words = commandLine.split(' ').slice(1);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '-m' || word === '-jar') return sane(words[at + 1]);
    if (word === '-e' || word === '--eval' || word === '-c') return undefined;
    if (WITH_VALUE.has(word)) at += 1;
    else if (word !== '' && !word.startsWith('-')) return sane(word);
  }
  return undefined;
}

function sane(word: string | undefined): string | undefined {
  return word !== undefined && /^[\w./@+:-]{1,200}$/.test(word) ? word : undefined;
}

/** Whether a script only starts others. */
export function isLauncher(script: string): boolean {
  return LAUNCHERS.test(script);
}

/** Whether a container's main process only keeps the container up: a restart of the container starts no service then. */
export function isIdle(commandLine: string): boolean {
  return IDLE.test(commandLine);
}

/** Whether it would start its services again: what waits does not, a script may. */
export function startsOthers(commandLine: string): boolean {
  const [program = '', ...given] = commandLine.split(' ');
  if (/(^|\/)(sleep|tail|cat|pause)$/.test(program)) return false;
  return !/(^|\/)(sh|bash|ash|dash|zsh)$/.test(program) || given.some((word) => !word.startsWith('-'));
}

/** A text as a pattern that matches it alone. */
export function escapedForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
