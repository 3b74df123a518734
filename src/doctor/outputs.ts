import { dirname } from 'node:path';
import type { Outputs } from '../model/outputs.js';
import { shellWord } from '../schedule/words.js';
import { ok, warning, type Checkup, type Sight } from './checkup.js';
import { systemOf, type World } from './world.js';

/** A round goes on without them, so that nobody may notice. */
export const outputs: Checkup = {
  name: 'outputs',
  look(world) {
    const found = placesOf(systemOf(world)?.outputs ?? {});
    const troubles = found.flatMap(([name, path]) => troubleWith(name, path, world));
    return found.length === 0 || troubles.length > 0 ? troubles : [ok(`each can be written: ${namesOf(found)}`)];
  },
};

type Place = readonly [name: string, path: string];

function placesOf({ log, page, publicPage, prometheus, json }: Outputs): readonly Place[] {
  const all = { log: log?.path, page, public_page: publicPage, prometheus, json };
  return Object.entries(all).flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]));
}

function namesOf(found: readonly Place[]): string {
  return found.map(([name]) => name).join(', ');
}

/** The log is written where it is; all others are made beside their place, which takes the folder alone. */
function troubleWith(name: string, path: string, { lookAt, user }: World): Sight[] {
  const folder = dirname(path);
  const found = lookAt(folder);
  const cannot = `outputs.${name} cannot be written`;
  const who = shellWord(user.name);
  if (found.kind === 'hidden') return [warning(`${cannot}: ${found.cause}`, `ls -ld ${shellWord(folder)}`)];
  if (found.kind === 'missing') {
    return [
      warning(`${cannot}: there is no folder ${folder}`, `sudo install -d -m 755 -o ${who} ${shellWord(folder)}`),
    ];
  }
  if (!found.isFolder) return [warning(`${cannot}: ${folder} is no folder`, `ls -ld ${shellWord(folder)}`)];
  const file = lookAt(path);
  if (file.kind === 'there' && file.isFolder)
    return [warning(`${cannot}: ${path} is a folder`, `ls -ld ${shellWord(path)}`)];
  const [place, canWrite] = name === 'log' && file.kind === 'there' ? [path, file.canWrite] : [folder, found.canWrite];
  return canWrite
    ? []
    : [warning(`${cannot}: ${place} is not writable for you`, `sudo chown ${who} ${shellWord(place)}`)];
}
