import { EXIT } from '../../model/mistake.js';
import { escapeText } from '../../report/escape.js';
import { painted } from '../../report/style.js';
import type { Edit } from '../../schedule/table.js';
import { confirm } from '../confirm.js';
import type { Io } from '../io.js';
import { styleOf } from '../style.js';

/**
 * Shows what is to become of somebody's crontab, and asks whether it may.
 *
 * @returns the exit code where it ends with that; undefined: the change is to be made
 * @throws Mistake when there is nobody to ask
 */
export async function proposeEdit(
  change: Edit,
  owner: string,
  { print, yes }: { readonly print: boolean; readonly yes: boolean },
  io: Io,
): Promise<number | undefined> {
  showEdit(change, owner, io);
  if (print) return EXIT.ok;
  if (yes || (await confirm('Change it so?', io))) return undefined;
  io.stdout.write('nothing was changed\n');
  return EXIT.down;
}

/** The lines that go, and the one that comes. */
function showEdit({ removed, added }: Edit, owner: string, io: Io): void {
  const style = styleOf(io.stdout, io.env);
  io.stdout.write(`the crontab of ${owner}:\n`);
  for (const line of removed) io.stdout.write(`${painted(`- ${escapeText(line)}`, 'red', style)}\n`);
  for (const line of added) io.stdout.write(`${painted(`+ ${escapeText(line)}`, 'green', style)}\n`);
}
