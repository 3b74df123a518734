import type { Call, IncidentReport, IncidentStep, Priority } from '../model/call.js';
import { digestBody } from './digest.js';
import { headline } from './headline.js';
import { incidentBody } from './incident-body.js';
import { MARKDOWN, PLAIN } from './markup.js';

/** A message for a phone, before it is addressed. */
export type NtfyMessage = {
  readonly title: string;
  /** 4,095 bytes at most. */
  readonly body: string;
  readonly priority: Priority;
  /** The first ones become pictures before the title. */
  readonly tags: readonly string[];
};

/** The call as a person reads it on a phone. */
export function ntfyMessage(call: Call, { markdown }: { readonly markdown: boolean }): NtfyMessage {
  const markup = markdown ? MARKDOWN : PLAIN;
  const [report] = call.reports;
  return {
    title: headline(call),
    body: call.reports.length === 1 ? incidentBody(report, markup) : digestBody(call.reports, markup),
    priority: call.priority,
    tags: tagsOf(call.reports),
  };
}

/** What stands before the title beside the alarm itself, so that a glance tells the steps apart. */
const PICTURES = {
  opened: [],
  worse: ['chart_with_downwards_trend'],
  reopened: ['repeat'],
  reminded: ['hourglass_flowing_sand'],
  escalated: ['loudspeaker'],
  closed: [],
  progress: [],
  forgotten: [],
} as const satisfies Record<IncidentStep, readonly string[]>;

function tagsOf(reports: readonly IncidentReport[]): string[] {
  const going = reports.filter(({ step }) => step !== 'closed');
  if (going.length === 0) return ['white_check_mark'];
  if (going.every(({ step }) => step === 'progress')) return ['arrows_counterclockwise', 'auto-recovery'];
  if (going.every(({ step }) => step === 'forgotten')) return ['pushpin', 'auto-recovery'];
  const alarm = going.every(({ kind }) => kind === 'unknown') ? 'warning' : 'rotating_light';
  const pictures = new Set(going.flatMap(({ step }) => PICTURES[step]));
  return [alarm, ...pictures, 'auto-recovery'];
}
