import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertKind, CallSettings, Channel, IncidentStep, Priority } from '../../../src/model/call.js';
import type { Incident } from '../../../src/model/journal.js';
import { callsFor, type Told } from '../../../src/notify/calls.js';
import { ALERTS, callSettings, ntfySettings } from '../../support/calls.js';
import { aReport } from '../../support/reports.js';
import { aMoment, aVisit } from '../../support/visits.js';
import { aWard, causeOf } from './wards.js';

const HOOK: Channel = { kind: 'webhook', name: 'hook' };
const MAIL: Channel = { kind: 'command', name: 'mail' };
const ONCALL: Channel = { kind: 'ntfy', name: 'oncall' };
const BOSS: Channel = { kind: 'ntfy', name: 'boss' };

const NOON = 12 * 60;
const STEPS = [
  'opened',
  'worse',
  'reopened',
  'reminded',
  'escalated',
  'closed',
  'progress',
] as const satisfies readonly IncidentStep[];

/** Two more groups, the second of which is called less loudly. */
const rules = callSettings({
  ntfy: ntfySettings({ topics: new Map(['alerts', 'oncall', 'boss'].map((name) => [name, `${name}-topic`])) }),
  escalate: [
    { afterMs: 1_800_000, channels: [ONCALL, MAIL], priority: 5 },
    { afterMs: 7_200_000, channels: [BOSS], priority: 3 },
  ],
});

/** The keys of all channels. */
const EACH = ['ntfy:alerts', 'ntfy:oncall', 'ntfy:boss', 'webhook:hook', 'command:mail'];

type Given = {
  readonly name?: string;
  readonly channels?: readonly Channel[];
  readonly kind?: AlertKind;
  /** How many groups were called before this step. */
  readonly escalated?: number;
  readonly level?: number;
  /** The channels whose server replaces the last message by the next one. */
  readonly updatable?: readonly string[];
};

function told(
  step: IncidentStep,
  { name = 'db', channels = [ALERTS], kind = 'failed', escalated = 0, level = 1, updatable = EACH }: Given = {},
): Told {
  const cause = causeOf(aWard([aVisit(name, 'failed', { service: { channels } })]), name);
  const incident: Incident = {
    id: `${name}-1`,
    kind,
    openedAt: aMoment(0),
    toldAt: aMoment(0),
    reopened: 0,
    reminders: 0,
    escalated,
    updatable: new Set(updatable),
  };
  return {
    cause,
    step: step === 'progress' ? { step } : { step, kind, ...(step === 'escalated' ? { level } : {}) },
    report: aReport({ incident: incident.id, step, kind, title: `${name}: ${step}`, root: cause.root }),
    incident: step === 'opened' ? undefined : incident,
  };
}

/** Who is called, a line each: `ntfy:alerts 5 db: opened`. */
function linesOf(ones: readonly Told[], settings: CallSettings = rules, minute = NOON): string[] {
  return callsFor(ones, settings, minute).map(({ channel: { kind, name }, priority, reports }) => {
    return `${kind}:${name} ${priority} ${reports.map(({ title }) => title).join(', ')}`;
  });
}

const channelsOf = (one: Told, settings: CallSettings = rules): string[] =>
  callsFor([one], settings, NOON).map(({ channel: { kind, name } }) => `${kind}:${name}`);

describe('whom a step concerns', () => {
  it.each(STEPS.filter((step) => step !== 'escalated'))('%s: those of the root cause', (step) => {
    expect(channelsOf(told(step, { channels: [ALERTS, HOOK] }))).toEqual(['ntfy:alerts', 'webhook:hook']);
  });

  it.each([
    [1, ['ntfy:oncall', 'command:mail']],
    [2, ['ntfy:boss']],
  ])('an escalation of level %i: the next group alone', (level, expected) => {
    expect(channelsOf(told('escalated', { level, escalated: level - 1 }))).toEqual(expected);
  });

  it.each<[IncidentStep, number, string[]]>([
    ['closed', 1, ['ntfy:alerts', 'ntfy:oncall', 'command:mail']],
    ['closed', 2, ['ntfy:alerts', 'ntfy:oncall', 'command:mail', 'ntfy:boss']],
    ['worse', 1, ['ntfy:alerts', 'ntfy:oncall', 'command:mail']],
    ['reopened', 2, ['ntfy:alerts', 'ntfy:oncall', 'command:mail', 'ntfy:boss']],
    ['reminded', 1, ['ntfy:alerts', 'ntfy:oncall', 'command:mail']],
    ['progress', 1, ['ntfy:alerts', 'ntfy:oncall', 'command:mail']],
  ])('%s after %i escalations: those who were called by them, too', (step, escalated, expected) => {
    expect(channelsOf(told(step, { escalated }))).toEqual(expected);
  });

  // What the last incident came to is no business of the next one: its groups are called when their time comes.
  it('nobody of a new one whom the last one was escalated to', () => {
    const { incident: last } = told('closed', { escalated: 2 });
    const incident = last && { ...last, closedAt: aMoment(30) };
    expect(channelsOf({ ...told('opened'), incident })).toEqual(['ntfy:alerts']);
  });

  it('one that is in several groups is called once', () => {
    expect(channelsOf(told('closed', { channels: [ONCALL, ALERTS], escalated: 1 }))).toEqual([
      'ntfy:oncall',
      'ntfy:alerts',
      'command:mail',
    ]);
  });

  it('nobody where nobody is to be called', () => {
    expect(channelsOf(told('opened', { channels: [] }))).toEqual([]);
    expect(callsFor([], rules, NOON)).toEqual([]);
  });

  it('the next group even where the first is empty', () => {
    expect(channelsOf(told('escalated', { channels: [] }))).toEqual(['ntfy:oncall', 'command:mail']);
  });

  it.each<[string, readonly string[], string[]]>([
    ['nobody where nothing is replaced', [], []],
    ['those alone whose message is replaced', ['ntfy:alerts'], ['ntfy:alerts']],
    ['… of whichever group', ['ntfy:oncall', 'ntfy:boss'], ['ntfy:oncall']],
  ])('progress: %s', (_, updatable, expected) => {
    expect(channelsOf(told('progress', { channels: [ALERTS, HOOK], escalated: 1, updatable }))).toEqual(expected);
  });

  it('nobody of good news that is not wanted', () => {
    const settings = callSettings({ notifyRecovery: false });
    const steps = STEPS.filter((step) => step !== 'escalated');
    expect(steps.filter((step) => channelsOf(told(step), settings).length === 0)).toEqual(['closed']);
  });

  it('nobody of a group that the config has lost meanwhile', () => {
    expect(channelsOf(told('closed', { escalated: 2 }), callSettings())).toEqual(['ntfy:alerts']);
    expect(channelsOf(told('escalated', { level: 3 }))).toEqual([]);
  });
});

describe('how loudly', () => {
  it.each<[IncidentStep, AlertKind, Priority]>([
    ['opened', 'failed', 5],
    ['opened', 'crash_loop', 5],
    ['opened', 'unknown', 4],
    ['worse', 'failed', 5],
    ['worse', 'crash_loop', 5],
    ['reopened', 'failed', 5],
    ['reopened', 'unknown', 4],
    ['reminded', 'failed', 4],
    ['reminded', 'crash_loop', 4],
    ['reminded', 'unknown', 4],
    ['closed', 'failed', 3],
    ['closed', 'unknown', 3],
    ['progress', 'failed', 1],
  ])('%s as %s: %i', (step, kind, priority) => {
    expect(callsFor([told(step, { kind })], rules, NOON)).toMatchObject([{ priority }]);
  });

  it.each([
    [1, 5],
    [2, 3],
  ])('an escalation of level %i as its config says: %i', (level, priority) => {
    expect(new Set(callsFor([told('escalated', { level })], rules, NOON).map((call) => call.priority))).toEqual(
      new Set([priority]),
    );
  });
});

describe('quiet hours', () => {
  const clock = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const during = (from: string, to: string, priority: Priority = 2): CallSettings =>
    callSettings({ escalate: rules.escalate, quiet: { fromMinute: clock(from), toMinute: clock(to), priority } });

  it.each<[string, string, string, boolean]>([
    ['22:00', '06:00', '21:59', false],
    ['22:00', '06:00', '22:00', true],
    ['22:00', '06:00', '23:59', true],
    ['22:00', '06:00', '00:00', true],
    ['22:00', '06:00', '05:59', true],
    ['22:00', '06:00', '06:00', false],
    ['12:00', '13:30', '11:59', false],
    ['12:00', '13:30', '12:00', true],
    ['12:00', '13:30', '13:29', true],
    ['12:00', '13:30', '13:30', false],
    ['00:00', '00:01', '00:00', true],
    ['00:00', '00:01', '23:59', false],
  ])('from %s to %s: %s is quiet: %s', (from, to, time, isQuiet) => {
    const [call] = callsFor([told('opened')], during(from, to), clock(time));
    expect(call?.priority).toBe(isQuiet ? 2 : 5);
  });

  it('lower what is louder, and nothing else', () => {
    const settings = during('22:00', '06:00', 3);
    const priorities = STEPS.map((step) => callsFor([told(step)], settings, 0)[0]?.priority);
    expect(priorities).toEqual([3, 3, 3, 3, 3, 3, 1]);
  });

  it('never drop anything, and change nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.constantFrom('a', 'b', 'c', 'd', 'e')), { maxLength: 12 }),
        fc.nat(1439),
        fc.nat(1439),
        fc.nat(1439),
        fc.constantFrom<Priority>(1, 2, 3, 4, 5),
        (steps, fromMinute, toMinute, minute, priority) => {
          const ones = steps.map(([step, name]) => told(step, { name, channels: [ALERTS, HOOK], escalated: 1 }));
          const loud = callsFor(ones, rules, minute);
          const quiet = callsFor(ones, { ...rules, quiet: { fromMinute, toMinute, priority } }, minute);
          const bare = (calls: typeof loud) => calls.map(({ channel, reports }) => ({ channel, reports }));
          expect(bare(quiet)).toEqual(bare(loud));
          for (const [index, call] of quiet.entries()) {
            const before = loud[index]?.priority ?? 0;
            expect([before, Math.min(before, priority)]).toContain(call.priority);
          }
        },
      ),
    );
  });
});

describe('many at once', () => {
  const opened = (...names: string[]): Told[] => names.map((name) => told('opened', { name }));

  it('leave none of them behind that says that a remedy is under way', () => {
    const [first, ...others] = ['a', 'b', 'c', 'd', 'e'].map((name) => told('worse', { name }));
    const ones = [...(first === undefined ? [] : [{ ...first, isUnderway: true as const }]), ...others];
    expect(linesOf(ones)).toEqual(['ntfy:alerts 5 b: worse, c: worse, d: worse, e: worse', 'ntfy:alerts 5 a: worse']);
  });

  it('are a message each up to `digest_at`', () => {
    expect(linesOf(opened('a', 'b', 'c'))).toEqual([
      'ntfy:alerts 5 a: opened',
      'ntfy:alerts 5 b: opened',
      'ntfy:alerts 5 c: opened',
    ]);
  });

  it('are one above it', () => {
    expect(linesOf(opened('a', 'b', 'c', 'd'))).toEqual(['ntfy:alerts 5 a: opened, b: opened, c: opened, d: opened']);
    expect(linesOf(opened('a', 'b'), callSettings({ digestAt: 1 }))).toEqual(['ntfy:alerts 5 a: opened, b: opened']);
  });

  it('are told the worst first, those alike in the order of their causes', () => {
    const kinds = ['unknown', 'failed', 'crash_loop', 'failed', 'unknown', 'crash_loop'] as const;
    const ones = kinds.map((kind, index) => told('opened', { name: 'abcdef'.charAt(index), kind }));
    const [digest] = callsFor(ones, rules, NOON);
    expect(digest?.reports.map(({ root }) => root.name)).toEqual(['c', 'f', 'b', 'd', 'a', 'e']);
  });

  it('are counted by channel', () => {
    const ones = ['a', 'b', 'c', 'd'].map((name, index) =>
      told('opened', { name, channels: index < 2 ? [ALERTS, HOOK] : [ALERTS] }),
    );
    expect(linesOf(ones)).toEqual([
      'ntfy:alerts 5 a: opened, b: opened, c: opened, d: opened',
      'webhook:hook 5 a: opened',
      'webhook:hook 5 b: opened',
    ]);
  });

  it('are those that begin, begin again or get worse; what goes on or is over is told by itself', () => {
    const ones = [
      told('closed', { name: 'x' }),
      told('opened', { name: 'a' }),
      told('worse', { name: 'b' }),
      told('reminded', { name: 'y' }),
      told('reopened', { name: 'c' }),
      told('opened', { name: 'd' }),
    ];
    expect(linesOf(ones)).toEqual([
      'ntfy:alerts 5 a: opened, b: worse, c: reopened, d: opened',
      'ntfy:alerts 3 x: closed',
      'ntfy:alerts 4 y: reminded',
    ]);
    const others = ['closed', 'reminded', 'progress', 'closed', 'closed'] as const;
    expect(linesOf(others.map((step, index) => told(step, { name: `n${index}` }))).length).toBe(5);
  });

  it('are as loud as the loudest of them', () => {
    const ones = ['a', 'b', 'c'].map((name) => told('opened', { name, kind: 'unknown' }));
    const settings = callSettings({ digestAt: 2 });
    expect(callsFor(ones, settings, NOON)).toMatchObject([{ priority: 4 }]);
    expect(callsFor([...ones, told('opened', { name: 'd' })], settings, NOON)).toMatchObject([{ priority: 5 }]);
  });

  it('are never fewer than there are, in whatever message', () => {
    const step = fc.constantFrom(...STEPS);
    const list = fc.array(fc.tuple(step, fc.subarray([ALERTS, HOOK, MAIL])), { maxLength: 20 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 8 }), (steps, digestAt) => {
        const ones = steps.map(([one, channels], index) => told(one, { name: `n${index}`, channels, escalated: 1 }));
        const alone = ones.flatMap((one) => callsFor([one], { ...rules, digestAt }, NOON));
        const together = callsFor(ones, { ...rules, digestAt }, NOON);
        const pieces = (calls: typeof alone): string[] =>
          calls.flatMap(({ channel, reports }) => reports.map(({ title }) => `${channel.name} ${title}`)).sort();
        expect(pieces(together)).toEqual(pieces(alone));
      }),
    );
  });
});
