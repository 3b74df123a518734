import { messageOf } from '../../model/message-of.js';
import { escapeText } from '../../report/escape.js';

/** Why a file of the state or a stop marker could not be changed, and who may: for a terminal. */
export function refusedText(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const isForbidden = code === 'EACCES' || code === 'EPERM';
  return `${escapeText(messageOf(error))}${isForbidden ? '; say it as root, or as the user who does the rounds' : ''}`;
}
