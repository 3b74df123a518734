import type { ContainerVisit } from '../model/container.js';
import type { Outcome, Round, Visit } from '../model/round.js';
import { escapeText } from './escape.js';

/** The exit codes of a monitoring plugin. */
export const PLUGIN_EXIT = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const;
type Status = keyof typeof PLUGIN_EXIT;

const STATUS = {
  healthy: 'OK',
  recovered: 'OK',
  stopped: 'OK',
  not_due: 'OK',
  disabled: 'OK',
  degraded: 'WARNING',
  failed: 'CRITICAL',
  crash_loop: 'CRITICAL',
  waiting: 'CRITICAL',
  blocked: 'CRITICAL',
  unknown: 'UNKNOWN',
} as const satisfies Record<Outcome, Status>;

/** Worst first, as plugins that ask several things rank them. */
const RANKED = ['CRITICAL', 'WARNING', 'UNKNOWN', 'OK'] as const satisfies readonly Status[];

/** The worst status of the round's services: what the process exits with. */
export function pluginStatus({ visits }: Pick<Round, 'visits'>): Status {
  return RANKED.find((status) => visits.some(({ outcome }) => STATUS[outcome] === status)) ?? 'OK';
}

/**
 * The round as a monitoring plugin says it: a line that sums up, with performance data, then a line for each service and
 * container that is not simply well.
 */
export function nagiosReport(round: Round): string {
  const status = pluginStatus(round);
  const { cutShort } = round;
  const lines = [
    `WARDROUND ${status} - ${sumOf(round)} | ${performance(round).join(' ')}`,
    ...(cutShort === undefined ? [] : [`the round was cut short: ${printable(cutShort)}`]),
    ...round.containers.map(containerLine),
    ...ranked(round.visits).map((visit) => `${STATUS[visit.outcome]}: ${lineOf(visit)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What kept a round from being made, as a plugin says it. */
export function nagiosTrouble(message: string): string {
  const lines = message.split('\n').map(printable);
  return `WARDROUND UNKNOWN - ${lines.join('\n')}\n`;
}

/** Whoever gets the first line alone learns who it is about. */
function sumOf({ visits }: Round): string {
  const enabled = visits.filter(({ outcome }) => outcome !== 'disabled');
  const parts = RANKED.filter((status) => status !== 'OK').flatMap((status) => {
    const those = enabled.filter(({ outcome }) => STATUS[outcome] === status);
    if (those.length === 0) return [];
    const names = those.slice(0, MOST_NAMES).map(({ service, outcome }) => `${service.name} ${words(outcome)}`);
    const more = those.length > MOST_NAMES ? `, ${String(those.length - MOST_NAMES)} more` : '';
    return [`${names.join(', ')}${more}`];
  });
  const well = enabled.filter(({ outcome }) => STATUS[outcome] === 'OK').length;
  const sum = `${String(well)} of ${String(enabled.length)} ${enabled.length === 1 ? 'service' : 'services'} OK`;
  return [...parts, sum].join('; ');
}

const MOST_NAMES = 10;

function performance({ visits, durationMs }: Round): string[] {
  const all = visits.filter(({ outcome }) => outcome !== 'disabled');
  const count = (status: Status): string => String(all.filter(({ outcome }) => STATUS[outcome] === status).length);
  const total = String(all.length);
  return [
    `ok=${count('OK')};;;0;${total}`,
    `warning=${count('WARNING')};;;0;${total}`,
    `critical=${count('CRITICAL')};;;0;${total}`,
    `unknown=${count('UNKNOWN')};;;0;${total}`,
    `restarts=${String(restartsIn(visits))};;;0`,
    `time=${seconds(durationMs)};;;0`,
    ...all.flatMap(({ service, verdict }) =>
      verdict === undefined || verdict.result.kind === 'unknown'
        ? []
        : [`'check_${service.name}'=${seconds(verdict.result.ms)};;;0`],
    ),
  ];
}

function restartsIn(visits: readonly Visit[]): number {
  return visits.flatMap(({ recoveries }) => recoveries.filter(({ started }) => started)).length;
}

function ranked(visits: readonly Visit[]): Visit[] {
  const notWell = visits.filter(
    ({ outcome }) => outcome !== 'healthy' && outcome !== 'disabled' && outcome !== 'not_due',
  );
  return RANKED.flatMap((status) => notWell.filter(({ outcome }) => STATUS[outcome] === status));
}

function lineOf({ service, outcome, reason, next }: Visit): string {
  const after = STATUS[outcome] === 'OK' ? '' : `; next: ${next}`;
  return printable(`${service.name} ${words(outcome)}: ${reason}${after}`);
}

function containerLine({ name, outcome, reason }: ContainerVisit): string {
  return printable(`container ${name} ${outcome}: ${reason}`);
}

function words(outcome: Outcome): string {
  return outcome.replace('_', ' ');
}

/** What stands after a bar is taken for performance data. */
function printable(text: string): string {
  return escapeText(text, 1000).replaceAll('|', '/');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}
