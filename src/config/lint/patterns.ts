import { RE2JS } from 're2js';
import type { Service } from '../../model/service.js';
import type { Problem } from '../problem.js';
import { foundAs } from '../words.js';
import { fieldOf, trap } from './rule.js';

/** Processes that have nothing in common but that they are there. */
const UNRELATED = [
  '/sbin/init',
  'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups',
  'ps aux',
  'bash',
  'cron -f',
];
/** Shells come and go: cron itself starts one for each round. */
const SHELLS = ['sh', 'bash'];

export function patternMatchesAnything(service: Service): Problem[] {
  const checks = {
    health_check: service.check,
    startup_check: service.startupCheck,
    readiness_check: service.readinessCheck,
  };
  return Object.entries(checks).flatMap(([field, check]) => {
    if (check?.type !== 'process') return [];
    const what = matched(check.processName);
    if (what === undefined) return [];
    const path = fieldOf(service, field, 'process_name');
    return trap(path, {
      expected: 'a pattern that only this service fits',
      found: `${foundAs(check.processName, path, false)}, which fits ${what}`,
      why: 'the service looks alive when it is dead',
      mend: 'write more of its command line, anchored: "^/usr/sbin/NAME "',
    });
  });
}

function matched(pattern: string): string | undefined {
  const expression = RE2JS.compile(pattern);
  const fits = (line: string): boolean => expression.matcher(line).find();
  if (fits('') || UNRELATED.every(fits)) return 'every process';
  if (SHELLS.every(fits)) return 'every shell';
  return pattern.length === 1 ? 'nearly every process' : undefined;
}
