import type { ContainerSurvey, HostSurvey, Proposal, ProposedRemedy } from '../model/survey.js';
import { candidatesFor } from './candidates.js';
import { startsOthers } from './command-line.js';
import { composedBy } from './compose.js';
import { withDependencies } from './dependencies.js';
import { uniqueName } from './names.js';
import { proposeForHost } from './propose-host.js';
import { recognise, type Recognised } from './recognise.js';

/**
 * The services that the config could have for these containers, in the order of the containers, and then for this
 * machine.
 *
 * @param host absent: its services are of no interest
 */
export function propose(survey: readonly ContainerSurvey[], host?: HostSurvey): readonly Proposal[] {
  const taken = new Set<string>();
  const found = survey.map((container) => ({ container, all: recognise(container) }));
  const proposals = new Map<ContainerSurvey, readonly Proposal[]>();
  // A container that is one service has the first claim to its name.
  for (const { container, all } of [...found].sort((a, b) => Number(a.all.length > 1) - Number(b.all.length > 1))) {
    proposals.set(
      container,
      all.flatMap((one) => proposalFor(one, container, all, taken)),
    );
  }
  const inside = withDependencies(
    found.map(({ container }) => ({ container, proposals: proposals.get(container) ?? [] })),
  );
  return host === undefined ? inside : [...inside, ...proposeForHost(host, taken)];
}

function proposalFor(
  one: Recognised,
  container: ContainerSurvey,
  all: readonly Recognised[],
  taken: Set<string>,
): readonly Proposal[] {
  const candidates = candidatesFor(one, container, all);
  if (candidates.length === 0) return [];
  const name = uniqueName(all.length === 1 ? namesOf(container) : namesIn(container, one), taken);
  const { what, foundBy } = one;
  const remedy = remedyFor(one, container);
  return [{ name, container: container.name, what, foundBy, candidates, remedy, dependencies: [] }];
}

function namesOf(container: ContainerSurvey): readonly string[] {
  const composed = composedBy(container);
  const own = container.name.replace(/[-_]container$/, '');
  return composed === undefined
    ? [own, container.name]
    : [composed.service, `${composed.project}-${composed.service}`, container.name];
}

function namesIn(container: ContainerSurvey, { id }: Recognised): readonly string[] {
  return [id, ...namesOf(container).map((name) => `${name}-${id}`)];
}

function remedyFor({ process, known }: Recognised, { processes, mainPid, hasShell }: ContainerSurvey): ProposedRemedy {
  if (!hasShell) return { kind: 'none', why: 'its image has no shell, in which a stop marker could be looked up' };
  const main = processes.find(({ pid }) => pid === mainPid);
  if (process === undefined || main === undefined || process.pid === mainPid) return { kind: 'container' };
  if (startsOthers(main.commandLine)) return { kind: 'container' };
  const command = known?.restart?.(process.commandLine);
  if (command !== undefined) return { kind: 'command', command };
  return { kind: 'none', why: 'nothing says how it was started: give it a restart_cmd, and take "type" out' };
}
