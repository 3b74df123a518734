import type { Check, Service } from '../model/service.js';

/** What some service needs in its image. */
export type Need = {
  /** Who, and for what. */
  readonly what: string;
  /** One of these will do. */
  readonly oneOf: readonly string[];
};

/** The programs that are looked for in an image, in the order of the report. */
export const TOOLS = ['curl', 'wget', 'node', 'bash', 'nc', 'tail'] as const;

/** Prints those that are there, a line each. The words are those of any shell. */
export const LOOK_FOR_TOOLS = `for tool in ${TOOLS.join(' ')}; do command -v $tool >/dev/null 2>&1 && echo $tool; done; true`;

/** What a service needs in its container, as docs/checks.md has it; a shell comes first. */
export function needsOf(service: Service): Need[] {
  const { name, check, startupCheck, readinessCheck, ladder } = service;
  const checks = [check, startupCheck, readinessCheck].filter((each) => each !== undefined);
  const inShell = checks.some(({ type }) => type !== 'process' && type !== 'docker');
  const runs = ladder.some(({ action }) => action.kind === 'run');
  return [
    ...(inShell ? [{ what: `the check of ${name}`, oneOf: ['sh'] }] : []),
    ...(runs ? [{ what: `the restart command of ${name}`, oneOf: ['sh'] }] : []),
    ...checks.flatMap((each) => needOf(each, name)),
    ...(service.logPath === undefined ? [] : [{ what: `the end of the log of ${name}`, oneOf: ['tail'] }]),
  ];
}

function needOf(check: Check, name: string): Need[] {
  switch (check.type) {
    case 'http': {
      const isTls = /^https:/i.test(check.endpoint);
      const oneOf = isTls ? ['curl', 'wget', 'node'] : ['curl', 'wget', 'node', 'bash', 'nc'];
      return [{ what: `the http check of ${name}`, oneOf }];
    }
    case 'tcp':
      return [{ what: `the tcp check of ${name}`, oneOf: ['bash', 'nc', 'node', 'curl', 'wget'] }];
    case 'process':
    case 'custom':
    case 'docker':
      return [];
  }
}
