import { actionText } from '../model/action-text.js';
import type { ContainerDecision, ContainerState } from '../model/container.js';
import type { Decision } from '../model/decision.js';
import type { RoundEvent } from '../model/round.js';
import type { ProbeResult, StopMarker } from '../model/verdict.js';
import { cutToCells, padToCells, wrapToCells } from './cells.js';
import { escapeText, outputLines } from './escape.js';
import { hookEndText } from './hook-end.js';
import { whereOf } from './place.js';
import type { Paint, Style } from './style.js';
import { ellipsisOf, LOOKS, painted } from './style.js';

const VERB_CELLS = 8;

/** One step: whose, what was done, and what there is to say about it. */
type Step = { readonly name: string; readonly verb: string; readonly text: string; readonly paint?: Paint };

/**
 * One event of a debug run for a terminal, as it happens: whose it is, what was asked, where, what came back,
 * how long it took, what was decided and why. Services are asked in parallel, so every step carries its name.
 * Long commands are wrapped, not cut: they are there to be copied.
 */
export function prettyProgress(event: RoundEvent, style: Style): string[] {
  const fitted = { ...style, width: Math.max(48, style.width) };
  return stepsOf(event).flatMap((step) => stepLines(step, fitted));
}

function stepLines(step: Step, style: Style): string[] {
  const ellipsis = ellipsisOf(style);
  const nameCells = style.width < 80 ? 10 : 14;
  const name = padToCells(cutToCells(escapeText(step.name), nameCells, ellipsis), nameCells);
  const left = ' '.repeat(2 + nameCells + 1 + VERB_CELLS + 1);
  const lines = wrapToCells(step.text, style.width - left.length, 12, ellipsis);
  const head = `  ${painted(name, 'bold', style)} ${painted(padToCells(step.verb, VERB_CELLS), 'cyan', style)} `;
  return (lines.length === 0 ? [''] : lines).map((line, index) => {
    return `${index === 0 ? head : left}${painted(line, step.paint ?? 'none', style)}`.trimEnd();
  });
}

function stepsOf(event: RoundEvent): Step[] {
  switch (event.kind) {
    case 'round-started':
      return [step('', 'round', `${escapeText(event.id)}: ${count(event.services)}, mode ${event.mode}`, 'dim')];
    case 'asked':
      return askedSteps(event);
    case 'passed':
    case 'failed':
    case 'unknown':
      return [verdictStep(event)];
    case 'decided':
      return [decisionStep(event.service.name, event.decision)];
    case 'executing':
      return [
        step(event.service.name, 'run', escapeText(actionText(event.rung.action))),
        step(event.service.name, '', escapeText(whereOf(event.service.target)), 'dim'),
      ];
    case 'executed':
      return [
        step(event.service.name, 'ended', escapeText(event.detail)),
        ...outputLines(event.output, 20).map((line) => step(event.service.name, '', `| ${line}`, 'dim')),
      ];
    case 'waiting':
      return [step(event.name, 'wait', `${seconds(event.ms)}, then it is looked at again`, 'dim')];
    case 'container-found':
      return [step(event.container, 'found', containerText(event.state), 'yellow')];
    case 'container-decided':
      return [step(event.container, 'decide', containerDecisionText(event.decision))];
    case 'container-executed':
      return [step(event.container, 'ended', escapeText(event.detail), event.clean ? 'none' : 'red')];
    case 'recovered':
      return [step(event.service.name, 'result', 'recovered', LOOKS.recovered.paint)];
    case 'not-recovered':
      return [step(event.service.name, 'result', `not recovered: ${escapeText(event.why)}`, 'red')];
    case 'hook-started':
      return [step(event.service.name, 'hook', `${event.run.event}: ${escapeText(event.run.argv.join(' '))}`)];
    case 'hook-ended':
      return hookSteps(event);
    case 'alert-sent':
      return [step('', 'alert', `sent to ${escapeText(event.place)}: ${escapeText(event.title)}`)];
    case 'trouble':
      return [step('', 'trouble', escapeText(event.message), 'yellow')];
  }
}

function hookSteps({ run, end }: Extract<RoundEvent, { kind: 'hook-ended' }>): Step[] {
  const isClean = end.kind === 'exited' && end.code === 0;
  const output = end.kind === 'not-started' ? [] : outputLines(end.output, 20);
  return [
    step(run.service, 'hook', `${run.event} ${hookEndText(end)}`, isClean ? 'none' : 'yellow'),
    ...output.map((line) => step(run.service, '', `| ${line}`, 'dim')),
  ];
}

function askedSteps(event: Extract<RoundEvent, { kind: 'asked' }>): Step[] {
  const { service, attempt, question, result, marker } = event;
  const again = attempt > 1 ? `, attempt ${String(attempt)}` : '';
  return [
    step(service.name, 'ask', escapeText(question)),
    step(service.name, '', `${escapeText(whereOf(service.target))}${again}`, 'dim'),
    step(service.name, 'answer', answerText(result), RESULT_PAINT[result.kind]),
    ...markerSteps(service.name, marker),
  ];
}

const RESULT_PAINT = {
  success: 'green',
  degraded: 'yellow',
  failure: 'red',
  unknown: 'yellow',
} as const satisfies Record<ProbeResult['kind'], Paint>;

function answerText(result: ProbeResult): string {
  const took = `${String(result.ms)} ms`;
  const detail = escapeText(result.detail);
  if (detail === '') return `${result.kind}, ${took}`;
  return detail.endsWith(took) ? detail : `${detail} (${took})`;
}

function verdictStep(event: Extract<RoundEvent, { kind: 'passed' | 'failed' | 'unknown' }>): Step {
  const words = {
    success: 'healthy',
    degraded: 'degraded: up, and something is wrong',
    failure: 'down, and this is confirmed',
    unknown: 'unknown: it could not be asked, which is no reason to act',
  } as const satisfies Record<ProbeResult['kind'], string>;
  return step(event.service.name, 'verdict', words[event.result.kind], RESULT_PAINT[event.result.kind]);
}

function markerSteps(name: string, marker: StopMarker): Step[] {
  if (marker.kind === 'absent') return [];
  if (marker.kind === 'unknown') {
    return [step(name, 'marker', `could not be looked up: ${escapeText(marker.cause)}`, 'yellow')];
  }
  const said = [marker.reason, marker.by && `by ${marker.by}`].filter(Boolean).join(', ');
  const where = `${marker.path} ${marker.where}`;
  return [step(name, 'marker', escapeText(said === '' ? where : `${where} (${said})`), 'yellow')];
}

function decisionStep(name: string, decision: Decision): Step {
  const why = escapeText(decision.why);
  switch (decision.kind) {
    case 'leave':
      return step(name, 'decide', `nothing to do: ${why}`, 'dim');
    case 'recover':
      return step(name, 'decide', `recover: ${why}`);
    case 'hold':
      return step(name, 'decide', `leave alone: ${why}`, 'yellow');
    case 'give-up':
      return step(name, 'decide', `give up: ${why}`, 'red');
  }
}

function containerText(state: ContainerState): string {
  if (state.kind === 'down') return escapeText(state.detail);
  return state.kind === 'unknown' ? escapeText(state.cause) : `the container is ${state.kind}`;
}

function containerDecisionText({ kind, why }: ContainerDecision): string {
  const words = { hold: 'leave alone', 'give-up': 'give up', start: 'start', restart: 'restart' };
  return `${words[kind]}: ${escapeText(why)}`;
}

function step(name: string, verb: string, text: string, paint: Paint = 'none'): Step {
  return { name, verb, text, paint };
}

function count(services: number): string {
  return services === 1 ? '1 service' : `${String(services)} services`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${String(ms)} ms` : `${String(Math.round(ms / 100) / 10)} s`;
}
