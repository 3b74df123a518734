import { actionText } from '../model/action-text.js';
import type { ContainerDecision, ContainerState } from '../model/container.js';
import type { Decision, HoldRule } from '../model/decision.js';
import type { Round, RoundEvent } from '../model/round.js';
import type { ProbeResult, StopMarker } from '../model/verdict.js';
import { escapeText, outputLines } from './escape.js';
import { hookEndText } from './hook-end.js';
import { whereOf } from './place.js';
import { outcomeCounts, plannedCommand } from './summary.js';

type Level = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
/** What a line says, without its time. */
export type Line = readonly [Level, string];

/**
 * The log lines of one event, oldest first; none when the event is only of interest in a debug run.
 * People grep for these words: they are part of the contract.
 *
 * @param verbose also gives the `DEBUG` lines: each question, decision, wait and line of output
 */
export function logLines(event: RoundEvent, now: Date, verbose: boolean): string[] {
  return shownLines(event, verbose).map((line) => stamped(line, now));
}

/** The same before they are stamped. */
export function shownLines(event: RoundEvent, verbose: boolean): readonly Line[] {
  return linesOf(event).filter(([level]) => verbose || level !== 'DEBUG');
}

/** What closes a round in the log: in a dry run what would have been executed, then one line that sums up. */
export function logSummary(round: Round, now: Date): string[] {
  return summaryLines(round).map((line) => stamped(line, now));
}

/** The same before they are stamped; the last one sums up. */
export function summaryLines(round: Round): readonly Line[] {
  const planned = round.visits.flatMap((visit): Line[] => {
    const command = plannedCommand(round, visit);
    return command === undefined ? [] : [['INFO', `Would execute for ${visit.service.name}: ${escapeText(command)}`]];
  });
  const starts = round.containers.flatMap(({ name, outcome, decision }): Line[] => {
    const isPlanned = round.mode === 'dry-run' && outcome === 'down' && isStart(decision);
    return isPlanned ? [['INFO', `Would start container ${escapeText(name)}`]] : [];
  });
  return [...starts, ...planned, ...closingLines(round)];
}

function isStart(decision: ContainerDecision | undefined): boolean {
  return decision?.kind === 'start' || decision?.kind === 'restart';
}

function closingLines(round: Round): Line[] {
  const counts = outcomeCounts(round).map(([outcome, count]) => `${String(count)} ${outcome}`);
  const sum = counts.length === 0 ? 'no services' : counts.join(', ');
  const mode = { recover: '', 'dry-run': ' (dry run)', 'probe-only': ' (probe only)' }[round.mode];
  const total = `${sum} in ${String(round.durationMs)} ms, exit code ${String(round.exitCode)}`;
  const cut: Line[] =
    round.cutShort === undefined ? [] : [['WARNING', `Round cut short (${escapeText(round.cutShort)})`]];
  const forgotten = (round.forgotten ?? []).map(({ name, reason, undo }): Line => {
    return ['WARNING', `Left alone for long: ${name} (${escapeText(reason)}); to undo it: ${escapeText(undo)}`];
  });
  return [...forgotten, ...cut, ['INFO', `Round ${escapeText(round.id)}${mode}: ${total}`]];
}

function linesOf(event: RoundEvent): readonly Line[] {
  switch (event.kind) {
    case 'round-started':
      return [
        ['DEBUG', `Round ${escapeText(event.id)} started (services: ${String(event.services)}, mode: ${event.mode})`],
      ];
    case 'asked':
      return [['DEBUG', askedText(event)], ...markerLines(event.service.name, event.marker)];
    case 'passed':
      return event.result.kind === 'degraded'
        ? [['WARNING', about('Health check degraded', event.service.name, event.result.detail)]]
        : [['INFO', about('Health check passed', event.service.name, event.result.detail)]];
    case 'failed':
      return [['WARNING', about('Health check failed', event.service.name, event.result.detail)]];
    case 'unknown':
      return [['WARNING', about('Health check unknown', event.service.name, event.result.detail)]];
    case 'decided':
      return [decisionLine(event.service.name, event.decision)];
    case 'executing':
      return [['INFO', `Executing: ${escapeText(actionText(event.rung.action))}`]];
    case 'executed':
      return [
        event.clean
          ? ['DEBUG', about('Executed', event.service.name, event.detail)]
          : ['WARNING', about('Restart command', event.service.name, withLastLine(event.detail, event.output))],
        ...outputLines(event.output).map((line): Line => ['DEBUG', `Output of ${event.service.name}: ${line}`]),
      ];
    case 'waiting':
      return [['DEBUG', about('Waiting', event.name, `${String(event.ms)} ms before the next look`)]];
    case 'container-found':
      return [containerLine(event.container, event.state)];
    case 'container-decided':
      return [containerDecisionLine(event.container, event.decision)];
    case 'container-executed':
      return [
        event.clean
          ? ['INFO', about('Container started', event.container, event.detail)]
          : ['ERROR', about('Failed to start container', event.container, event.detail)],
      ];
    case 'recovered':
      return [['INFO', `Successfully recovered ${event.service.name}`]];
    case 'not-recovered':
      return [['ERROR', withWhy(`Failed to recover ${event.service.name}`, event.why)]];
    case 'hook-started':
      return [['DEBUG', `Hook ${hookName(event)} started: ${escapeText(event.run.argv.join(' '))}`]];
    case 'hook-ended':
      return hookLines(event);
    case 'alert-sent':
      return [['INFO', `Alert sent: ${escapeText(event.title)} (to ${escapeText(event.place)})`]];
    case 'trouble':
      return [['WARNING', escapeText(event.message)]];
  }
}

function hookLines(event: Extract<RoundEvent, { kind: 'hook-ended' }>): Line[] {
  const { end } = event;
  const name = hookName(event);
  const output = end.kind === 'not-started' ? '' : end.output;
  const isClean = end.kind === 'exited' && end.code === 0;
  const text = `Hook ${name} ${hookEndText(end)}`;
  return [
    isClean ? ['INFO', text] : ['WARNING', withLastLine(text, output)],
    ...outputLines(output).map((line): Line => ['DEBUG', `Output of hook ${name}: ${line}`]),
  ];
}

function hookName({ run }: Extract<RoundEvent, { kind: 'hook-started' | 'hook-ended' }>): string {
  return `${run.event} of ${run.service}`;
}

function askedText(event: Extract<RoundEvent, { kind: 'asked' }>): string {
  const { service, attempt, question, result } = event;
  const asked = `Asked ${service.name} ${escapeText(whereOf(service.target))}, attempt ${String(attempt)}`;
  return `${asked}: ${escapeText(question)} -> ${resultText(result)}`;
}

function resultText(result: ProbeResult): string {
  return `${result.kind}: ${escapeText(result.detail)} [${String(result.ms)} ms]`;
}

function markerLines(name: string, marker: StopMarker): Line[] {
  if (marker.kind === 'absent') return [];
  if (marker.kind === 'unknown') return [['DEBUG', about('Stop marker unknown', name, marker.cause)]];
  const said = [marker.reason, marker.by && `by ${marker.by}`].filter(Boolean).join(', ');
  return [['DEBUG', withWhy(`Stop marker: ${name}: ${escapeText(marker.path)} ${escapeText(marker.where)}`, said)]];
}

/** What a person wanted is no warning; what keeps the runner from helping is. */
const HOLD_LEVELS = {
  'stop-marker': 'INFO',
  'not-asked-to': 'INFO',
  'dependency-down': 'WARNING',
  threshold: 'INFO',
  starting: 'INFO',
  backoff: 'WARNING',
  'ladder-waits': 'WARNING',
  // That it still fails has been said.
  'round-done': 'DEBUG',
  'shared-container': 'WARNING',
  'marker-unknown': 'WARNING',
  'state-untrusted': 'WARNING',
  'no-time': 'WARNING',
} as const satisfies Record<HoldRule, Level>;

function decisionLine(name: string, decision: Decision): Line {
  switch (decision.kind) {
    case 'leave':
      return ['DEBUG', about('Nothing to do', name, decision.why)];
    case 'recover':
      return ['DEBUG', about('Decided to recover', name, decision.why)];
    case 'hold':
      return [HOLD_LEVELS[decision.rule], about('Left alone', name, decision.why)];
    case 'give-up':
      return ['ERROR', about('Given up', name, decision.why)];
  }
}

function containerLine(name: string, state: ContainerState): Line {
  if (state.kind === 'down') return ['WARNING', about('Container down', name, state.detail)];
  return ['INFO', about('Container', name, state.kind === 'unknown' ? state.cause : state.kind)];
}

function containerDecisionLine(name: string, decision: ContainerDecision): Line {
  switch (decision.kind) {
    case 'hold':
      return ['WARNING', about('Container left alone', name, decision.why)];
    case 'give-up':
      return ['ERROR', about('Container given up', name, decision.why)];
    case 'start':
    case 'restart':
      return ['INFO', about(`Container: decided to ${decision.kind}`, name, decision.why)];
  }
}

/** What a command said last is mostly why it failed. */
function withLastLine(detail: string, output: string): string {
  const last = outputLines(output).at(-1);
  return last === undefined ? detail : `${detail}; it said: ${last}`;
}

function about(words: string, name: string, why: string): string {
  return withWhy(`${words}: ${name}`, why);
}

function withWhy(text: string, why: string): string {
  return why === '' ? text : `${text} (${escapeText(why)})`;
}

function stamped([level, text]: Line, now: Date): string {
  return `${localIso(now)} [${level}] ${text}`;
}

/** Local time with its offset from UTC, to the second: `2026-11-20T10:05:01+00:00`. */
function localIso(now: Date): string {
  const offset = -now.getTimezoneOffset();
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${twoDigits(Math.trunc(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
