import type { Check, Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { byPattern } from './by-pattern.js';
import { commandsIn } from './commands.js';
import type { Command, Placed } from './commands.js';
import { fieldOf, trap } from './rule.js';

/** A look at the processes that always finds one: the one that looks. */
export function checkSeesItself(service: Service): Problem[] {
  const checks: Record<string, Check | undefined> = {
    health_check: service.check,
    startup_check: service.startupCheck,
    readiness_check: service.readinessCheck,
  };
  return Object.entries(checks).flatMap(([field, check]) => {
    if (check?.type !== 'custom') return [];
    const [found] = commandsIn(check.command).flatMap((placed) => sightOf(placed) ?? []);
    if (found === undefined) return [];
    return trap(fieldOf(service, field, 'command'), {
      expected: 'a check that does not see itself',
      found,
      why: 'the service looks alive when it is dead',
      mend: `use "type": "process", or write the pattern so that it does not fit itself: "[x]yz" for "xyz"`,
    });
  });
}

function sightOf(placed: Placed): string | undefined {
  const { command, waiting } = placed;
  const sought = command.program === 'pgrep' ? byPattern(command) : undefined;
  if (sought?.full === true && waiting.some(sought.fits)) {
    return 'pgrep -f inside another command, whose own command line has the pattern too';
  }
  return isGrepOfPs(placed) ? 'grep over the output of ps, in which that grep stands too' : undefined;
}

/** Options of ps that show whole command lines. */
const WHOLE_LINES = /^-?[au]*x[au]*w*$|^-[eA]l?[fF]w*$|(?:^|[,=o])(?:args|cmd|command)\b/;
/** A pattern without a bracket in it, which would be the mend. */
const LITERAL = /^[\w ./:@=,-]+$/;

function isGrepOfPs({ pipeline, place }: Placed): boolean {
  const [ps, grep, ...more] = pipeline;
  if (place !== 0 || ps?.program !== 'ps' || grep?.program !== 'grep' || more.length > 0) return false;
  return ps.args.some((arg) => WHOLE_LINES.test(arg)) && isLiteralGrep(grep);
}

function isLiteralGrep({ args }: Command): boolean {
  const [pattern, ...files] = args.filter((arg) => !/^-[ciqswEFnae]+$/.test(arg));
  return pattern !== undefined && files.length === 0 && !pattern.startsWith('-') && LITERAL.test(pattern);
}
