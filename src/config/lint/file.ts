import { printable } from '../problem.js';
import type { Problem } from '../problem.js';
import { trap } from './rule.js';
import type { FileAccess, Rule } from './rule.js';

const BY_GROUP = 0o020;
const BY_ALL = 0o002;

/** Whoever may write the config has commands run by the user who makes the rounds. */
export const fileWritableByOthers: Rule = ({ file }) => (file === undefined ? [] : findings(file));

function findings(file: FileAccess): Problem[] {
  const path = printable(file.path);
  const trouble = (found: string, who: string, mend: string): Problem[] =>
    trap([], {
      expected: 'a file that only root and the user of the rounds can write',
      found,
      why: `${who} can have any command run by the rounds`,
      mend,
    });
  const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
  if (isWritableByOthers(file)) return trouble(`mode ${mode}`, 'others', `chmod go-w ${path}`);
  if (file.uid === 0 || file.uid === file.readerUid) return [];
  return trouble(`one of user ${file.uid}`, 'that user', `chown root ${path}`);
}

/** Where each user has a group of their own, of the same number, that group is nobody else: as the umask 002 supposes. */
function isWritableByOthers({ mode, uid, gid }: FileAccess): boolean {
  return (mode & BY_ALL) !== 0 || ((mode & BY_GROUP) !== 0 && gid !== 0 && gid !== uid);
}
