import { suggestion } from '../../config/nearest.js';
import { messageOf } from '../../model/message-of.js';
import { EXIT, Mistake } from '../../model/mistake.js';
import type { ContainerSurvey, HostSurvey, PassedOver, Proposal, Survey } from '../../model/survey.js';
import { noServiceWhy } from '../../survey/compose.js';
import { propose } from '../../survey/propose.js';
import type { Candidate } from '../../target/container/survey.js';
import { interruptAfter } from '../interrupt.js';
import type { Io } from '../io.js';
import { tryAll, type Trial } from './trial.js';

/** What was found and answers, and what was passed over. */
export type Look = {
  /** How many containers were looked into. */
  readonly running: number;
  readonly trials: readonly Trial[];
  readonly passedOver: readonly PassedOver[];
};

export type LookOptions = {
  /** Of the engine. */
  readonly dockerHost: string;
  /** Only these; empty: all. */
  readonly containers: readonly string[];
  /** Whether this machine is looked at, too. Then an engine that cannot be asked is only mentioned. */
  readonly host: boolean;
};

const LIMIT_MS = 120_000;

/**
 * Looks at the running containers, and tries the checks of what could be services. Nothing is changed.
 *
 * @throws Mistake when the engine cannot be asked, or has no such container
 */
export async function lookAround({ dockerHost, containers: names, host }: LookOptions, io: Io): Promise<Look> {
  const interrupt = interruptAfter(LIMIT_MS);
  const { signal } = interrupt;
  try {
    const [{ connectEngine }, { createContainers }, surveys, { createTargets }, { createHost }] = await Promise.all([
      import('../../target/container/engine.js'),
      import('../../target/container/index.js'),
      import('../../target/container/survey.js'),
      import('../../target/index.js'),
      import('../../target/host/index.js'),
    ]);
    const engine = connectEngine(dockerHost, io.env);
    const listed = await surveys.listCandidates(engine, signal);
    if (listed.kind === 'unreachable' && !host) throw engineAway(dockerHost, listed.cause);
    const wanted = listed.kind === 'listed' ? named(names, listed.candidates) : [];
    const seen = await surveys.surveyContainers(engine, wanted, signal);
    const survey = sorted(seen);
    const proposals = propose(survey.containers, host ? await lookHere() : undefined);
    const targets = createTargets(createHost(), () => Promise.resolve(createContainers(engine, dockerHost)), signal);
    const trials = await tryAll(proposals, targets.ask);
    if (signal.aborted) throw new Mistake(`nothing was written: ${messageOf(signal.reason)}`, EXIT.unknown);
    const away =
      listed.kind === 'unreachable' ? [{ container: 'containers', why: engineCause(dockerHost, listed) }] : [];
    return {
      running: seen.containers.length,
      trials: answering(trials),
      passedOver: [...away, ...survey.passedOver, ...unknownIn(survey.containers, proposals), ...silentIn(trials)],
    };
  } finally {
    interrupt.dispose();
  }
}

function engineAway(dockerHost: string, cause: string): Mistake {
  const what = engineCause(dockerHost, { cause });
  return new Mistake(`${what}\nnothing was written; --host looks at the services of this machine itself`, EXIT.unknown);
}

function engineCause(dockerHost: string, { cause }: { readonly cause: string }): string {
  return `the Docker engine at ${dockerHost} could not be asked: ${cause}`;
}

async function lookHere(): Promise<HostSurvey> {
  const { surveyHost } = await import('../../target/host/survey.js');
  return surveyHost();
}

/** @throws Mistake that names every container that is not there */
function named(names: readonly string[], candidates: readonly Candidate[]): readonly Candidate[] {
  if (names.length === 0) return candidates;
  const known = candidates.map(({ name }) => name);
  const wanted = names.map((name) => [name, `${name}-container`].find((each) => known.includes(each)) ?? name);
  const missing = wanted.filter((name) => !known.includes(name));
  if (missing.length === 0) return candidates.filter(({ name }) => wanted.includes(name));
  const lines = missing.map((name) => `there is no container "${name}"${suggestion(name, known)}`);
  throw new Mistake(lines.join('\n'), EXIT.usage);
}

/** Takes out what the labels say is no service. */
function sorted({ containers, passedOver }: Survey): Survey {
  const none = containers.flatMap(({ name, labels }) => {
    const why = noServiceWhy({ labels });
    return why === undefined ? [] : [{ container: name, why }];
  });
  const left = containers.filter(({ name }) => !none.some(({ container }) => container === name));
  return { containers: left, passedOver: [...none, ...passedOver] };
}

/** What does not answer is not written, so nothing that is written can need it. */
function answering(trials: readonly Trial[]): readonly Trial[] {
  const well = trials.filter(({ chosen }) => chosen !== undefined);
  const names = new Set(well.map(({ proposal }) => proposal.name));
  return well.map((trial) => {
    const dependencies = trial.proposal.dependencies.filter((name) => names.has(name));
    return { ...trial, proposal: { ...trial.proposal, dependencies } };
  });
}

function unknownIn(containers: readonly ContainerSurvey[], proposals: readonly Proposal[]): readonly PassedOver[] {
  const proposed = new Set(proposals.map(({ container }) => container));
  const unknown = containers.filter(({ name }) => !proposed.has(name));
  const nothing = 'has no process that is known, no open port and no HEALTHCHECK';
  return unknown.map(({ name, image }) => ({ container: name, why: `it ${nothing} (image ${image})` }));
}

function silentIn(trials: readonly Trial[]): readonly PassedOver[] {
  return trials.flatMap(({ proposal: { container, what }, chosen, why }) =>
    chosen === undefined ? [{ container: container ?? 'this machine', why: `${what} does not answer (${why})` }] : [],
  );
}
