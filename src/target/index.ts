import type { ContainerDetails, ContainerState } from '../model/container.js';
import type { Controlled, Query, Ran, Remedy, Reply } from '../model/query.js';
import type { TargetRef } from '../model/service.js';
import type { Containers } from './container/index.js';
import type { Host } from './host/index.js';

export type Targets = {
  /** Replies are in the order of the queries. Never rejects. */
  readonly ask: (target: TargetRef, queries: readonly Query[]) => Promise<Reply[]>;
  readonly run: (target: TargetRef, remedy: Remedy) => Promise<Ran>;
  readonly containerState: (container: string) => Promise<ContainerState>;
  readonly containerDetails: (container: string) => Promise<ContainerDetails | undefined>;
  readonly control: (container: string, verb: 'start' | 'restart', timeoutMs: number) => Promise<Controlled>;
  /** The real names of the containers that were found so far, by the names that the config gives. */
  readonly containerNames: () => Promise<ReadonlyMap<string, string>>;
};

type Question = {
  readonly target: TargetRef;
  readonly queries: readonly Query[];
  readonly resolve: (replies: Reply[]) => void;
};

/**
 * Lets every service ask for itself, and yet sends one batch a target: what is asked in the same turn of the event
 * loop travels together, as one wave.
 *
 * @param containers is called at most once, when a container is first asked: loading an engine client is dear
 */
export function createTargets(host: Host, containers: () => Promise<Containers>, signal: AbortSignal): Targets {
  let loaded: Promise<Containers> | undefined;
  const engine = (): Promise<Containers> => (loaded ??= containers());
  let wave: Question[] = [];

  const sendWave = (): void => {
    const questions = wave;
    wave = [];
    const here = questions.filter(({ target }) => target.kind === 'host');
    const inside = questions.filter(({ target }) => target.kind === 'container');
    if (here.length > 0) void host.ask(here.flatMap(queriesOf), signal).then(answerInOrder(here));
    if (inside.length > 0) void askContainers(engine, inside, signal);
  };

  return {
    ask: (target, queries) =>
      new Promise((resolve) => {
        if (wave.length === 0) setImmediate(sendWave);
        wave.push({ target, queries, resolve });
      }),
    run: async (target, remedy) =>
      target.kind === 'host' ? host.run(remedy, signal) : (await engine()).run(target.name, remedy, signal),
    containerState: async (container) => (await engine()).state(container, signal),
    containerDetails: async (container) => (await engine()).details(container, signal),
    control: async (container, verb, timeoutMs) => (await engine()).control(container, verb, timeoutMs, signal),
    containerNames: async () => (loaded === undefined ? new Map<string, string>() : (await loaded).names),
  };
}

async function askContainers(
  engine: () => Promise<Containers>,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<void> {
  const byContainer = new Map<string, Question[]>();
  for (const question of questions) {
    const name = question.target.kind === 'container' ? question.target.name : '';
    const asked = byContainer.get(name);
    if (asked === undefined) byContainer.set(name, [question]);
    else asked.push(question);
  }
  const wave = new Map([...byContainer].map(([name, asked]) => [name, asked.flatMap(queriesOf)]));
  for (const [name, replies] of (await engine()).ask(wave, signal)) {
    void replies.then(answerInOrder(byContainer.get(name) ?? []));
  }
}

function queriesOf(question: Question): readonly Query[] {
  return question.queries;
}

/** Hands a flat list of replies back to the questions that it was made of. */
function answerInOrder(questions: readonly Question[]): (replies: readonly Reply[]) => void {
  return (replies) => {
    let from = 0;
    for (const { queries, resolve } of questions) {
      resolve(replies.slice(from, from + queries.length));
      from += queries.length;
    }
  };
}
