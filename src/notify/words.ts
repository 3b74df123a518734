import { stripVTControlCharacters } from 'node:util';
import type { TargetRef } from '../model/service.js';
import { cutToBytes } from './fit.js';
import { masked } from './mask.js';

/** What the notices need to know of this machine in order to name things a person can type. */
export type Places = {
  readonly stopMarkerDir: string;
  /** The real names of containers, by the name that the config gives; absent ones go by the config's. */
  readonly containerNames?: ReadonlyMap<string, string>;
};

/** Text from a service as one line to be read on a phone: no colours, no controls, `limit` bytes at most. */
export function plainLine(text: string, limit = 400): string {
  return cutToBytes(masked(withoutControls(text.slice(0, 4 * limit))), limit);
}

/** The last lines of a command's output, oldest first, blank ones left out. */
export function lastLines(output: string, limit: number): string[] {
  return output
    .slice(-16_384)
    .split(/[\r\n]+/)
    .map((line) => plainLine(line, 1000))
    .filter((line) => line !== '')
    .slice(-limit);
}

/** The place of a service, short enough for a title. */
export function placeName(target: TargetRef, places: Places): string {
  return target.kind === 'host' ? 'this machine' : containerName(target.name, places);
}

/** What the engine calls a container, where that is known. */
export function containerName(name: string, { containerNames }: Places): string {
  return containerNames?.get(name) ?? name;
}

/** An age for a person: `40 s`, `12 min`, `2 h 5 min`, `3 days 4 h`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'days', hours % 24, 'h');
}

/** The argument as a person can paste it into a shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${String(big)} ${bigUnit}` : `${String(big)} ${bigUnit} ${String(small)} ${smallUnit}`;
}

function withoutControls(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
