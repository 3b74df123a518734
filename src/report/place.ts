import type { TargetRef } from '../model/service.js';

/** Where a service is asked, for a person. */
export function placeOf(target: TargetRef): string {
  return target.kind === 'host' ? 'this machine' : `container ${target.name}`;
}
