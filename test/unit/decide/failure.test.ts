import { describe, expect, it } from 'vitest';
import { classify, wasOutOfMemory, type Circumstances } from '../../../src/decide/failure.js';
import { FAILURES, type Failure, type FailureKind } from '../../../src/model/failure.js';
import type { Recovery } from '../../../src/model/round.js';
import type { ProbeResult } from '../../../src/model/verdict.js';
import { aFailure, aMoment, aPast, aRecovery, aRung, aVerdict, without } from '../../support/visits.js';

const refused = aFailure('connection refused', 'refused');
const WELL: ProbeResult = { kind: 'success', detail: '200 in 4 ms', ms: 4 };

function kindOf(circumstances: Partial<Circumstances>, result: ProbeResult = refused): Failure | undefined {
  return classify(aVerdict(result), { blockedBy: [], outOfMemory: false, ...circumstances });
}

/** A remedy that printed this, ended with this code, and after which this was seen. */
function remedy(output: string, code: number, verified: ProbeResult | null = refused): Recovery {
  const rung = aRung({ name: 'reload' });
  const recovery = without(aRecovery({ rung, output, code, succeeded: code === 0 }), 'verified');
  return verified === null ? recovery : { ...recovery, verified };
}

describe('the kind of a failure', () => {
  it.each(['success', 'degraded', 'unknown'] as const)('is none of what is %s', (kind) => {
    expect(kindOf({ blockedBy: ['db'], outOfMemory: true }, { kind, detail: 'x', ms: 1 })).toBeUndefined();
  });

  it.each(Object.keys(FAILURES) as FailureKind[])('is what the check saw when nothing else is known: %s', (kind) => {
    expect(kindOf({}, aFailure('seen', kind))).toEqual({ kind, evidence: 'seen' });
  });

  it.each<[string, Partial<Circumstances>, FailureKind, string]>([
    ['a dependency that is not well', { blockedBy: ['db', 'mq'] }, 'dependency', 'db is not well'],
    ['a container that is down', { blockedBy: ['container store'] }, 'dependency', 'container store is not well'],
    [
      'a lack of memory',
      { outOfMemory: true },
      'resource',
      'something in its container was killed for lack of memory lately',
    ],
    [
      'what the remedy printed',
      { recovery: remedy('starting\ncannot write: No space left on device\nexit', 1) },
      'resource',
      'reload printed: cannot write: No space left on device',
    ],
    [
      'a command that is not there',
      { recovery: remedy('', 127) },
      'configuration',
      'a command of reload was not found (exit code 127)',
    ],
    [
      'a command that may not be executed',
      { recovery: remedy('', 126) },
      'configuration',
      'a command of reload could not be executed (exit code 126)',
    ],
    [
      'what was seen after the remedy',
      { recovery: remedy('', 1, aFailure('no such process', 'crash')) },
      'crash',
      'no such process',
    ],
  ])('goes by %s', (_, circumstances, kind, evidence) => {
    expect(kindOf(circumstances)).toEqual({ kind, evidence });
  });

  it('is what was seen first when the remedy says nothing of the cause', () => {
    expect(kindOf({ recovery: remedy('started', 0, WELL) })).toEqual({
      kind: 'refused',
      evidence: 'connection refused',
    });
    expect(kindOf({ recovery: remedy('started', 0, null) })?.kind).toBe('refused');
  });

  it('goes by what explains most: what it depends on, then memory, then the remedy’s words, its code, the last look', () => {
    const steps: Partial<Circumstances>[] = [
      { blockedBy: ['db'] },
      { outOfMemory: true },
      { recovery: remedy('disk quota exceeded', 127, aFailure('x', 'hang')) },
      { recovery: remedy('', 127, aFailure('x', 'hang')) },
      { recovery: remedy('', 1, aFailure('x', 'hang')) },
      {},
    ];
    const kinds = steps.map(
      (_, index) => kindOf(Object.assign({}, ...steps.slice(index).reverse()) as Circumstances)?.kind,
    );
    expect(kinds).toEqual(['dependency', 'resource', 'resource', 'configuration', 'hang', 'refused']);
  });
});

describe('what a remedy prints when something ran out', () => {
  it.each([
    'sh: write error: No space left on device',
    'mkdir: cannot create directory ‘x’: Disk quota exceeded',
    'bash: fork: Cannot allocate memory',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'accept: Too many open files',
    'sh: 1: Cannot fork',
  ])('%s', (line) => {
    expect(kindOf({ recovery: remedy(`${line}\n`, 1) })).toEqual({
      kind: 'resource',
      evidence: `reload printed: ${line}`,
    });
  });

  it.each(['starting', 'space left', 'memory: 12 MB', ''])('is not this: "%s"', (line) => {
    expect(kindOf({ recovery: remedy(line, 1) })?.kind).toBe('refused');
  });

  it('is its last such line, cut to a length that fits a sentence', () => {
    const long = `  too many open files ${'x'.repeat(1000)}`;
    const evidence = kindOf({ recovery: remedy(`no space left on device\n${long}\ndone\n`, 1) })?.evidence ?? '';
    expect(evidence).toMatch(/^reload printed: too many open files x+$/);
    expect(evidence.length).toBeLessThanOrEqual('reload printed: '.length + 200);
  });
});

describe('a kill for lack of memory', () => {
  const since = aPast({ failingSince: aMoment(60) });
  const facts = since.kind === 'known' ? since.facts : undefined;
  const killed = (minute: number) => ({ what: 'its container was started', outOfMemoryAtMs: aMoment(minute).at });

  it.each<[string, number, boolean]>([
    ['a quarter of an hour before it was first seen failing', 45, true],
    ['longer before', 44.99, false],
    ['just then', 60, true],
    ['while it was failing', 90, true],
  ])('%s: %i', (_, minute, expected) => {
    expect(wasOutOfMemory(killed(minute), facts, aMoment(100))).toBe(expected);
  });

  it('is not why when there was none', () => {
    expect(wasOutOfMemory({ what: 'this machine was started' }, facts, aMoment(60))).toBe(false);
  });

  it.each<[string, number, boolean]>([
    ['counts when it was lately', 45, true],
    ['does not count when it was long ago', 30, false],
  ])('%s, where it is not known since when it is failing', (_, minute, expected) => {
    expect(wasOutOfMemory(killed(minute), undefined, aMoment(60))).toBe(expected);
  });
});
