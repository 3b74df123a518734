import type { HistoryReport, Outage } from '../model/history.js';
import { escapeText } from './escape.js';

const COLUMNS = ['service', 'from', 'to', 'seconds', 'cause', 'failure', 'remedies', 'helped', 'incident'];

/** The outages as CSV (RFC 4180), a row each, oldest first, after a row of names. */
export function historyCsv({ services, span }: HistoryReport): string {
  const outages = services.flatMap(({ name, outages: own }) => own.map((outage) => ({ name, outage })));
  const rows = outages
    .sort((a, b) => a.outage.from - b.outage.from)
    .map(({ name, outage }) => rowOf(name, outage, span.to));
  return [COLUMNS, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function rowOf(name: string, { from, to, cause, failure, remedies, incident }: Outage, now: number): string[] {
  return [
    name,
    new Date(from).toISOString(),
    to === undefined ? '' : new Date(to).toISOString(),
    String(Math.round(((to ?? now) - from) / 1000)),
    cause,
    failure ?? '',
    remedies.map(({ rung }) => rung).join(' '),
    remedies.find(({ helped }) => helped)?.rung ?? '',
    incident ?? '',
  ];
}

/** What a spreadsheet would take for a formula is made a text: a service may have written it. */
function cell(text: string): string {
  const escaped = escapeText(text);
  const safe = /^[=+\-@]/.test(escaped) ? `'${escaped}` : escaped;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
