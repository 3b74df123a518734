import type { ContainerSurvey, SurveyedProcess } from '../../src/model/survey.js';

/** A running container with a shell in which nothing runs yet. The first process is its main one. */
export function aContainer(
  name: string,
  commandLines: readonly string[],
  over: Partial<ContainerSurvey> = {},
): ContainerSurvey {
  const processes = commandLines.map((commandLine, index): SurveyedProcess => {
    const pid = 100 + index;
    return { pid, parent: index === 0 ? 1 : 100, commandLine };
  });
  return {
    ...{ name, image: 'somebody/something:1', labels: {}, mainPid: 100, processes, exposedPorts: [] },
    ...{ hasHealthcheck: false, hasShell: true, ...over },
  };
}

/** What Docker Compose writes on a container that it makes. */
export function composed(project: string, service: string, dependsOn = ''): Readonly<Record<string, string>> {
  return {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.depends_on': dependsOn,
    'com.docker.compose.oneoff': 'False',
  };
}
