import type { ContainerSurvey, Proposal } from '../model/survey.js';
import { composedBy } from './compose.js';

type Proposed = { readonly container: ContainerSurvey; readonly proposals: readonly Proposal[] };

/**
 * The proposals with the dependencies that Docker Compose knows of. Labels may say anything, also that two need each
 * other: what would close a circle is left out.
 */
export function withDependencies(found: readonly Proposed[]): readonly Proposal[] {
  const needed = new Map<string, readonly string[]>();
  const all = found.flatMap(({ container, proposals }) => {
    const wanted = namesNeededBy(container, found);
    return proposals.map((proposal) => {
      const dependencies = wanted.filter((name) => !reaches(name, proposal.name, needed));
      needed.set(proposal.name, dependencies);
      return { ...proposal, dependencies };
    });
  });
  return all;
}

function namesNeededBy(container: ContainerSurvey, found: readonly Proposed[]): readonly string[] {
  const composed = composedBy(container);
  if (composed === undefined) return [];
  const isNeeded = (other: Proposed): boolean => {
    const their = composedBy(other.container);
    return their?.project === composed.project && composed.dependsOn.includes(their.service);
  };
  return found.filter(isNeeded).flatMap(({ proposals }) => proposals.map(({ name }) => name));
}

function reaches(from: string, to: string, needed: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const pending = [from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(needed.get(name) ?? []));
  }
  return false;
}
