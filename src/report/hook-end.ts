import type { HookEnd } from '../model/hook.js';
import { escapeText } from './escape.js';

/** How a hook ended, as part of a sentence. */
export function hookEndText(end: HookEnd): string {
  switch (end.kind) {
    case 'exited':
      return `ended with exit code ${String(end.code)} in ${String(end.ms)} ms`;
    case 'ended':
      return `was ended by force (${escapeText(end.cause)})`;
    case 'not-started':
      return `could not be started (${escapeText(end.cause)})`;
  }
}
