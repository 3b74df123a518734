import { shellWord } from '../schedule/words.js';
import { ok, problem, warning, type Checkup, type Sight } from './checkup.js';
import { systemOf, type PathFound, type World } from './world.js';

const BY_OTHERS = 0o077;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;
const MEGABYTE = 1_000_000;
const SHORT = 200 * MEGABYTE;
const FULL = 20 * MEGABYTE;

export const state: Checkup = {
  name: 'state',
  look(world) {
    const path = systemOf(world)?.stateDir;
    return path === undefined ? [] : [stateSight(path, world.lookAt(path), world)];
  },
};

function stateSight(path: string, found: PathFound, { user }: World): Sight {
  const who = shellWord(user.name);
  const isUsable = usable(
    path,
    found,
    `sudo install -d -m 700 -o ${who} ${shellWord(path)}`,
    `sudo chown -R ${who} ${shellWord(path)}`,
  );
  if (isUsable !== undefined) return problem(isUsable.says, isUsable.mend);
  if (found.kind !== 'there') return ok(`the first round makes the state folder ${path}`);
  if (found.uid !== user.uid && found.uid !== 0) {
    const says = `the state folder ${path} is another user's, who can have anything believed`;
    return problem(says, `sudo chown -R ${who} ${shellWord(path)}`);
  }
  if ((found.mode & BY_OTHERS) !== 0) {
    return warning(
      `others may look into the state folder ${path} (mode ${octal(found.mode)})`,
      `chmod 700 ${shellWord(path)}`,
    );
  }
  return ok(`the state folder ${path} is writable, and nobody else's`);
}

export const markers: Checkup = {
  name: 'markers',
  look(world) {
    const path = systemOf(world)?.stopMarkerDir;
    return path === undefined ? [] : [markerSight(path, world.lookAt(path), world)];
  },
};

function markerSight(path: string, found: PathFound, { user }: World): Sight {
  const who = shellWord(user.name);
  const trouble = usable(
    path,
    found,
    `sudo install -d -m 700 -o ${who} ${shellWord(path)}`,
    `sudo chown ${who} ${shellWord(path)}`,
  );
  // Rounds only read them.
  if (trouble !== undefined) return warning(trouble.says, trouble.mend);
  if (found.kind !== 'there') return ok(`no service is stopped on purpose: ${path} is not there yet`);
  const isOpen = (found.mode & WRITABLE_BY_ALL) !== 0 && (found.mode & STICKY) === 0;
  return isOpen
    ? warning(
        `anybody may stop services on purpose: ${path} has mode ${octal(found.mode)}`,
        `chmod 700 ${shellWord(path)}`,
      )
    : ok(`stop markers can be put into ${path}`);
}

function usable(
  path: string,
  found: PathFound,
  make: string,
  own: string,
): { readonly says: string; readonly mend: string } | undefined {
  if (found.kind === 'hidden')
    return { says: `${path} cannot be looked at: ${found.cause}`, mend: `ls -ld ${shellWord(path)}` };
  if (found.kind === 'missing')
    return found.canBeMade ? undefined : { says: `${path} is not there, and you may not make it`, mend: make };
  if (!found.isFolder)
    return { says: `${path} is no folder`, mend: `mv ${shellWord(path)} ${shellWord(`${path}.old`)}` };
  return found.canWrite ? undefined : { says: `${path} is not writable for you`, mend: own };
}

export const disk: Checkup = {
  name: 'disk',
  look(world) {
    const path = systemOf(world)?.stateDir;
    const free = path === undefined ? undefined : world.freeBytes(path);
    if (path === undefined || free === undefined) return [];
    const says = `${sizeInWords(free)} are free where the state is`;
    if (free < FULL)
      return [problem(`${says}: without room for its state nothing is restarted`, `df -h ${shellWord(path)}`)];
    return [free < SHORT ? warning(says, `df -h ${shellWord(path)}`) : ok(says)];
  },
};

function sizeInWords(bytes: number): string {
  const megabytes = bytes / MEGABYTE;
  return megabytes < 1000 ? `${String(Math.floor(megabytes))} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
