import { escapeText } from '../../report/escape.js';
import { painted } from '../../report/style.js';
import type { Edit } from '../../schedule/table.js';
import type { Io } from '../io.js';
import { styleOf } from '../style.js';

/** Shows what is to become of a crontab: the lines that go, and the one that comes. */
export function showEdit({ removed, added }: Edit, owner: string, io: Io): void {
  const style = styleOf(io.stdout, io.env);
  io.stdout.write(`the crontab of ${owner}:\n`);
  for (const line of removed) io.stdout.write(`${painted(`- ${escapeText(line)}`, 'red', style)}\n`);
  for (const line of added) io.stdout.write(`${painted(`+ ${escapeText(line)}`, 'green', style)}\n`);
}
