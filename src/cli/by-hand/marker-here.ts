import { readMarkers } from '../../decide/marker.js';
import type { StopMarker } from '../../model/verdict.js';
import { readMarkerFile } from '../../target/host/file.js';

/** The stop marker of this machine, as rounds read it. @param nowMs wall clock */
export function markerHere(path: string, nowMs: number): StopMarker {
  return readMarkers([{ path, where: 'on this machine', reply: readMarkerFile(path) }], nowMs);
}
