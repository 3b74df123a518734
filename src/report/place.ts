import type { TargetRef } from '../model/service.js';

/** The place of a service, for a person. */
export function placeOf(target: TargetRef): string {
  return target.kind === 'host' ? 'this machine' : `container ${target.name}`;
}

/** The same as part of a sentence: `in container services`. */
export function whereOf(target: TargetRef): string {
  return `${target.kind === 'host' ? 'on' : 'in'} ${placeOf(target)}`;
}
