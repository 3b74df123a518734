/** Where a person leaves the stop marker of a service: the same path on this machine and in its container. */
export function stopMarkerPath(service: string, stopMarkerDir: string): string {
  return `${stopMarkerDir.replace(/\/+$/, '')}/${service}.stopped`;
}
