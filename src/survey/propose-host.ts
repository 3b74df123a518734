import type { ContainerSurvey, HostSurvey, Proposal, ProposedRemedy } from '../model/survey.js';
import { candidatesFor } from './candidates.js';
import { uniqueName } from './names.js';
import { recognise, type Recognised } from './recognise.js';

/** The known software that runs on this machine. Of the many other programs of a machine, nobody can say which matter. */
export function proposeForHost(host: HostSurvey, taken: Set<string>): readonly Proposal[] {
  const place = asContainer(host);
  const all = recognise(place).filter(({ known }) => known !== undefined);
  return all.map((one) => {
    const { id, what, foundBy } = one;
    const candidates = candidatesFor(one, place, all);
    return {
      name: uniqueName([id, `host-${id}`], taken),
      ...{ what, foundBy, candidates },
      remedy: remedyFor(one, host),
      dependencies: [],
    };
  });
}

function asContainer({ processes, listeningPorts }: HostSurvey): ContainerSurvey {
  return {
    ...{ name: '', image: '', labels: {}, exposedPorts: [], hasHealthcheck: false, hasShell: true },
    ...{ mainPid: 0, processes, listeningPorts },
  };
}

function remedyFor({ process }: Recognised, { processes }: HostSurvey): ProposedRemedy {
  const unit = processes.find(({ pid }) => pid === process?.pid)?.unit;
  return unit === undefined
    ? { kind: 'none', why: 'no unit of systemd says how it was started: give it a restart_cmd, and take "type" out' }
    : { kind: 'command', command: `systemctl restart ${unit}` };
}
