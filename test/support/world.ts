import { foldFacts } from '../../src/decide/facts.js';
import type { Call, CallSettings } from '../../src/model/call.js';
import type { ContainerDetails, ContainerPolicy, ContainerState } from '../../src/model/container.js';
import type { Mode } from '../../src/model/decision.js';
import type { HookEnd, HookEvent, HookRun } from '../../src/model/hook.js';
import type { Facts, JournalEvent } from '../../src/model/journal.js';
import type { Query, Ran, Reply } from '../../src/model/query.js';
import type { Outcome, Round, RoundEvent } from '../../src/model/round.js';
import type { Rung, Service, System, TargetRef } from '../../src/model/service.js';
import { ntfyMessage } from '../../src/notify/ntfy-message.js';
import { orderByDependencies } from '../../src/plan/order.js';
import { select } from '../../src/plan/select.js';
import type { Ports } from '../../src/ports.js';
import { runRound } from '../../src/round.js';
import { aCustomCheck } from './checks.js';
import { createVirtualClock } from './virtual-clock.js';
import { callSettings, memoryOutbox } from './calls.js';
import { aRung, aService } from './visits.js';

export type RoundOfWorld = { readonly mode?: Mode; readonly named?: readonly string[]; readonly deadlineMs?: number };

/** How a service of the world behaves. */
export type Script = {
  /** Its answers, in order; the last one is given from then on. */
  readonly says?: readonly Reply[];
  /** Its answers once its restart command has run. */
  readonly restarted?: readonly Reply[];
  /** How its restart command ends. */
  readonly ran?: Ran;
};

export const WELL: Reply = { kind: 'exited', code: 0, output: '', ms: 4 };
export const DEGRADED: Reply = { kind: 'exited', code: 1, output: 'disk 91 % full', ms: 4 };
export const ILL: Reply = { kind: 'exited', code: 2, output: 'connection refused', ms: 2 };
export const SILENT: Reply = { kind: 'unreachable', cause: 'the Docker engine could not be asked' };
const RAN: Ran = { kind: 'exited', code: 0, output: 'started', ms: 50, leftWriting: false };

const STOP_MARKER_DIR = '/stop';
const HERE: TargetRef = { kind: 'host' };

/**
 * Services, clock, journals, files and an ntfy server in memory, and rounds over them. A service is asked by the custom
 * check `check NAME` and restarted by `start NAME`; it is well unless its script says otherwise.
 */
export class World {
  readonly clock = createVirtualClock();
  readonly journals = new Map<string, JournalEvent[]>();
  readonly told: RoundEvent[] = [];
  /** What was delivered, and to whom. */
  readonly delivered: Call[] = [];
  /** The same as a person reads it. */
  readonly sent: { readonly title: string; readonly body: string; readonly priority: number; readonly to: string }[] =
    [];
  readonly outbox = memoryOutbox();
  calls: CallSettings = callSettings();
  /** Whether the server replaces a message by a later one of the same incident. */
  updates = false;
  /** The same, of one place alone. */
  updatesFor: string | undefined;
  /** What was said where, in order: `check db`, `start db`. */
  readonly asked: string[] = [];
  readonly commands: string[] = [];
  /** The hooks that were run, in order. */
  readonly hooks: HookRun[] = [];
  /** How a hook ends; another one ends well, in 12 ms. */
  readonly hookEnds = new Map<HookEvent, HookEnd>();
  /** How long a hook takes that takes long. */
  hookMs = 12;
  /** Replies to a look-up of `PLACE:PATH`, where PLACE is `host` or a container; other files are not there. */
  readonly files = new Map<string, Reply>();
  /** What all of a container's replies are while it cannot be asked. */
  readonly unreachable = new Map<string, Reply>();
  /** Why a journal cannot be written. */
  journalTrouble: string | undefined;
  /** Why a journal cannot be read. */
  pastTrouble: string | undefined;
  ntfyTrouble: string | undefined;
  /** When what a person stopped counts as forgotten. */
  forgottenAfterMs = 3 * 86_400_000;
  /** How long any question takes. */
  latencyMs = 0;
  /** Called with every event as it is told: the way to change the world in the middle of a round. */
  onTold: (event: RoundEvent) => void = () => undefined;

  /** How containers stand that do not simply run; a start or restart makes them run, unless its trouble stands here. */
  readonly states = new Map<string, ContainerState>();
  readonly controlTrouble = new Map<string, string>();
  /** More about containers that run. */
  readonly details = new Map<string, ContainerDetails>();
  readonly policies = new Map<string, ContainerPolicy>();

  readonly #services = new Map<string, Service>();
  readonly #folded = new Map<string, { journal: JournalEvent[]; count: number; facts: Facts }>();
  readonly #says = new Map<string, Reply[]>();
  readonly #scripts = new Map<string, Script>();
  #ender = new AbortController();

  add(name: string, script: Script = {}, overrides: Partial<Service> = {}): this {
    return this.addService(aWorldService(name, overrides), script);
  }

  addService(service: Service, script: Script = {}): this {
    this.#services.set(service.name, service);
    return this.script(service.name, script);
  }

  /** Gives a service another script. */
  script(name: string, script: Script): this {
    this.#scripts.set(name, script);
    this.#says.set(name, [...(script.says ?? [WELL])]);
    return this;
  }

  get system(): System {
    return {
      stateDir: '/state',
      stopMarkerDir: STOP_MARKER_DIR,
      deadlineMs: 270_000,
      dockerHost: 'unix:///var/run/docker.sock',
      calls: this.calls,
      periodMs: 300_000,
      forgottenAfterMs: this.forgottenAfterMs,
      containers: this.policies,
      services: this.#services,
    };
  }

  /** Leaves a stop marker, or what a look-up of it comes to. */
  mark(name: string, place = 'services', reply: Reply = { kind: 'file', content: '' }): void {
    this.files.set(`${place}:${STOP_MARKER_DIR}/${name}.stopped`, reply);
  }

  unmark(name: string, place = 'services'): void {
    this.files.delete(`${place}:${STOP_MARKER_DIR}/${name}.stopped`);
  }

  journal(name: string): JournalEvent[] {
    const journal = this.journals.get(name) ?? [];
    this.journals.set(name, journal);
    return journal;
  }

  /** The kinds of what a service's journal holds. */
  events(name: string): JournalEvent['event'][] {
    return this.journal(name).map(({ event }) => event);
  }

  /** What was told of this kind so far. */
  toldOf<K extends RoundEvent['kind']>(kind: K): Extract<RoundEvent, { kind: K }>[] {
    return this.told.filter((event): event is Extract<RoundEvent, { kind: K }> => event.kind === kind);
  }

  titles(): string[] {
    return this.sent.map(({ title }) => title);
  }

  /** Ends the round that is on, as a signal to the process does. */
  interrupt(why: string): void {
    this.#ender.abort(new Error(why));
  }

  async round({ mode = 'recover', named = [], deadlineMs = 270_000 }: RoundOfWorld = {}): Promise<Round> {
    this.#ender = new AbortController();
    const callOff = this.clock.after(deadlineMs, () => {
      this.interrupt('the deadline had come');
    });
    try {
      const selection = select(orderByDependencies(this.#services), named);
      return await runRound(this.system, selection, this.ports(mode), { id: 'r-1', mode, deadlineMs });
    } finally {
      callOff();
    }
  }

  /** A round as cron has it: five minutes after the last one began, or so. */
  async nextRound(options: RoundOfWorld = {}): Promise<Round> {
    this.clock.pass(300_000);
    return this.round(options);
  }

  ports(mode: Mode = 'recover'): Ports {
    const { signal } = this.#ender;
    const isOver = (): boolean => signal.aborted;
    return {
      signal,
      now: this.clock.now,
      sleep: (ms) => this.clock.sleep(ms, signal),
      tell: (event) => {
        this.told.push(event);
        this.onTold(event);
      },
      past: (name) =>
        this.pastTrouble === undefined
          ? { kind: 'known', facts: this.#factsOf(name) }
          : { kind: 'unknown', cause: this.pastTrouble },
      record: (name, event) => {
        if (this.journalTrouble !== undefined) throw new Error(this.journalTrouble);
        // A round that only looks leaves no trace: the real port is wired so, too.
        if (mode === 'recover') this.journal(name).push(event);
      },
      containerState: async (name) => {
        if (isOver()) return { kind: 'unknown', cause: cutOff(signal).cause };
        const away = this.unreachable.get(name);
        if (away?.kind === 'unreachable') return { kind: 'unknown', cause: away.cause };
        return this.states.get(name) ?? { kind: 'running' };
      },
      containerDetails: async (name) => this.details.get(name),
      control: async (name, verb) => {
        if (isOver()) return { kind: 'cut-off', cause: cutOff(signal).cause };
        this.commands.push(`docker ${verb} ${name}`);
        await this.clock.sleep(500, signal);
        const trouble = this.controlTrouble.get(name);
        if (trouble !== undefined) return { kind: 'unreachable', cause: trouble };
        this.states.delete(name);
        this.details.set(name, { startedAtMs: this.clock.now().at, restartCount: 0 });
        for (const { name: inside, target } of this.#services.values()) {
          if (target.kind === 'container' && target.name === name) this.#restarted(inside);
        }
        return { kind: 'exited', code: 0, output: '', ms: 500, leftWriting: false };
      },
      containerNames: async () => new Map([['services', 'services-container']]),
      send: async (call) => {
        if (this.ntfyTrouble !== undefined) {
          return { kind: 'undelivered', cause: this.ntfyTrouble, retry: 'next-round' };
        }
        const { title, body, priority } = ntfyMessage(call, { markdown: false });
        this.delivered.push(call);
        this.sent.push({ title, body, priority, to: call.channel.name });
        return {
          kind: 'delivered',
          ...(this.updates || this.updatesFor === call.channel.name ? { updates: true } : {}),
        };
      },
      outbox: this.outbox,
      runHook: async (run, ender) => {
        this.hooks.push(run);
        await this.clock.sleep(Math.min(this.hookMs, run.timeoutMs), ender);
        if (ender.aborted) return { kind: 'ended', cause: (ender.reason as Error).message, output: '' };
        if (this.hookMs > run.timeoutMs)
          return { kind: 'ended', cause: `after ${String(run.timeoutMs)} ms`, output: '' };
        return this.hookEnds.get(run.event) ?? { kind: 'exited', code: 0, output: '', ms: this.hookMs };
      },
      ask: async (target, queries) => {
        if (isOver()) return queries.map(() => cutOff(signal));
        if (this.latencyMs > 0) await this.clock.sleep(this.latencyMs, signal);
        return queries.map((query) => (isOver() ? cutOff(signal) : this.#reply(target, query)));
      },
      run: async (target, { command, stopMarker }) => {
        if (isOver()) return cutOff(signal);
        if (stopMarker !== undefined && this.#file(target, stopMarker).kind !== 'no-file') return { kind: 'marked' };
        const name = command.split(' ').at(-1) ?? '';
        this.commands.push(command);
        const { ran = RAN } = this.#scripts.get(name) ?? {};
        await this.clock.sleep('ms' in ran ? ran.ms : 0, signal);
        if (isOver()) return { kind: 'cut-off', cause: cutOff(signal).cause };
        this.#restarted(name);
        return ran;
      },
    };
  }

  /** A fold goes on where it was: a year's journal is not read again in each of its rounds. */
  #factsOf(name: string): Facts {
    const journal = this.journals.get(name) ?? [];
    const known = this.#folded.get(name);
    const isSame = known?.journal === journal && known.count <= journal.length;
    const facts = isSame ? foldFacts(journal.slice(known.count), known.facts) : foldFacts(journal);
    this.#folded.set(name, { journal, count: journal.length, facts });
    return facts;
  }

  #restarted(name: string): void {
    const { restarted } = this.#scripts.get(name) ?? {};
    if (restarted !== undefined) this.#says.set(name, [...restarted]);
  }

  #reply(target: TargetRef, query: Query): Reply {
    const away = this.unreachable.get(placeOf(target));
    if (away !== undefined) return away;
    if (query.kind === 'file') return this.#file(target, query.path);
    if (query.kind !== 'shell') return { kind: 'unreachable', cause: `the world has no answer to "${query.kind}"` };
    this.asked.push(query.command);
    const says = this.#says.get(query.command.split(' ').at(-1) ?? '') ?? [];
    return (says.length > 1 ? says.shift() : says[0]) ?? SILENT;
  }

  #file(target: TargetRef, path: string): Reply {
    return this.files.get(`${placeOf(target)}:${path}`) ?? { kind: 'no-file' };
  }
}

/** A service that the world can answer for. */
export function aWorldService(name: string, overrides: Partial<Service> = {}): Service {
  const check = aCustomCheck({ command: `check ${name}`, exitCodes: 'nagios' });
  const ladder = [aRung({ action: { kind: 'run', command: `start ${name}` } })];
  return aService(name, { check, ladder, ...overrides });
}

/** The ladder of a world's service whose only remedy is other than usual. */
export function treatedBy(name: string, overrides: Partial<Rung>): Pick<Service, 'ladder'> {
  return { ladder: [aRung({ action: { kind: 'run', command: `start ${name}` }, ...overrides })] };
}

/** What each service came to, by its name. */
export function outcomes({ visits }: Round): Record<string, Outcome> {
  return Object.fromEntries(visits.map(({ service, outcome }) => [service.name, outcome]));
}

/** The target of a service that lives on the machine that runs the round. */
export const ON_THIS_MACHINE = { target: HERE } as const;

function placeOf(target: TargetRef): string {
  return target.kind === 'host' ? 'host' : target.name;
}

function cutOff(signal: AbortSignal): { kind: 'unreachable'; cause: string } {
  return { kind: 'unreachable', cause: (signal.reason as Error).message };
}
