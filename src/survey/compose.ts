import type { ContainerSurvey } from '../model/survey.js';

const PREFIX = 'com.docker.compose.';

/** What Docker Compose says of a container that it made; undefined for one that it did not make. */
export type Composed = {
  readonly project: string;
  readonly service: string;
  /** Services of the same project. */
  readonly dependsOn: readonly string[];
};

export function composedBy({ labels }: ContainerSurvey): Composed | undefined {
  const label = (name: string): string => (Object.hasOwn(labels, PREFIX + name) ? (labels[PREFIX + name] ?? '') : '');
  const service = label('service');
  if (service === '') return undefined;
  // "db:service_healthy:false,redis:service_started:true"
  const dependsOn = label('depends_on')
    .split(',')
    .map((each) => each.split(':')[0]?.trim() ?? '')
    .filter((name) => name !== '' && name !== service);
  return { project: label('project'), service, dependsOn: [...new Set(dependsOn)] };
}

/** Why it is no service, if the labels of whoever made it say so. */
export function noServiceWhy({ labels }: Pick<ContainerSurvey, 'labels'>): string | undefined {
  if (Object.hasOwn(labels, `${PREFIX}oneoff`) && labels[`${PREFIX}oneoff`] === 'True') {
    return 'it is a one-off run of Docker Compose';
  }
  if (Object.hasOwn(labels, 'com.docker.swarm.service.name')) {
    return 'Swarm gives it another name with each update, and restarts it itself';
  }
  return undefined;
}
