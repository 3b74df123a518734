import type { Decision, HoldRule } from '../model/decision.js';
import { messageOf } from '../model/message-of.js';
import type { Recovery } from '../model/round.js';
import type { Rung, Service } from '../model/service.js';
import type { Verdict } from '../model/verdict.js';
import type { Ports } from '../ports.js';
import type { Announcer } from './announce.js';
import type { Chart } from './chart.js';
import { recover } from './recover.js';
import type { Ward } from './ward.js';

export type TreatContext = {
  readonly ports: Ports;
  readonly chart: Chart;
  readonly markerPath: string;
  readonly ward: Ward;
  readonly remainingMs: () => number;
  readonly announcer: Announcer;
  /** Confirms the failure once more, after something else was done in its container. */
  readonly lookAgain: () => Promise<Verdict>;
  /** What is decided now, after these remedies. */
  readonly decide: (verdict: Verdict, tried: readonly string[]) => Promise<Decision>;
};

/** How a treatment went. */
export type Treatment = {
  /** The last look that was not made to see whether a remedy helped. */
  readonly verdict: Verdict;
  /** What was decided last. */
  readonly decision: Decision;
  /** Every remedy that was tried, in order. */
  readonly recoveries: readonly Recovery[];
};

/** Climbs the ladder: remedy after remedy, until one has helped or the next is not to be tried now. */
export async function treat(service: Service, first: Verdict, context: TreatContext): Promise<Treatment> {
  const recoveries: Recovery[] = [];
  let verdict = first;
  let decision = await context.decide(first, []);
  while (decision.kind === 'recover') {
    const step = await takeTurn(service, decision.rung, { verdict, recoveries }, context);
    if (step.kind === 'not-applied') {
      ({ verdict, decision } = step);
      continue;
    }
    recoveries.push(step.recovery);
    const { verified } = step.recovery;
    // What is not known to have failed leads to no further remedy.
    if (verified?.kind !== 'failure') break;
    decision = await context.decide({ ...verdict, result: verified }, names(recoveries));
  }
  return { verdict, decision, recoveries };
}

type Step =
  | { readonly kind: 'applied'; readonly recovery: Recovery }
  /** Nothing was started after all: what was seen and decided instead. */
  | { readonly kind: 'not-applied'; readonly verdict: Verdict; readonly decision: Decision };

type Before = Pick<Treatment, 'verdict' | 'recoveries'>;

/**
 * One remedy, in its turn. Before a container is restarted as a whole, and after somebody else has done so, the service
 * is looked at and decided about again: what was seen before is not what is there now.
 */
async function takeTurn(service: Service, rung: Rung, before: Before, context: TreatContext): Promise<Step> {
  const { turns } = context.ward;
  const { target } = service;
  if (target.kind === 'host') return apply(service, rung, before.verdict, context);
  const upheavals = turns.upheavals(target.name);
  const isAlone = rung.action.kind === 'restart-container';
  return turns[isAlone ? 'alone' : 'beside'](target.name, async () => {
    if (!isAlone && turns.upheavals(target.name) === upheavals) return apply(service, rung, before.verdict, context);
    const verdict = await context.lookAgain();
    const decision = await context.decide(verdict, names(before.recoveries));
    const isSame = decision.kind === 'recover' && decision.rung === rung;
    return isSame ? apply(service, rung, verdict, context) : { kind: 'not-applied', verdict, decision };
  });
}

async function apply(service: Service, rung: Rung, verdict: Verdict, context: TreatContext): Promise<Step> {
  const { ports, ward, chart, markerPath, remainingMs, announcer } = context;
  const onBegin = (): void => {
    const past = chart.past();
    if (past.kind === 'known') announcer.begins({ service, rung, verdict, facts: past.facts });
  };
  const held = (rule: HoldRule, why: string): Step => {
    const decision: Decision = { kind: 'hold', rule, why };
    ports.tell({ kind: 'decided', service, decision });
    return { kind: 'not-applied', verdict, decision };
  };
  try {
    const recovery = await recover(
      service,
      rung,
      { markerPath, seen: verdict.marker, chart, remainingMs, onBegin },
      ports,
    );
    if (recovery !== 'marked') {
      ward.saw(service, { ...verdict, result: recovery.verified ?? verdict.result });
      return { kind: 'applied', recovery };
    }
    return held('stop-marker', `a stop marker appeared while the round was on: ${markerPath}`);
  } catch (error) {
    return held('state-untrusted', `its journal could not be written: ${messageOf(error)}`);
  }
}

function names(recoveries: readonly Recovery[]): string[] {
  return recoveries.map(({ rung }) => rung.name);
}
