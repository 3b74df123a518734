import { EXIT } from '../model/mistake.js';

/** What the exit codes mean, in the words of help and reference. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'all is well, or was made so, or is stopped on purpose'],
  [EXIT.down, 'something is down'],
  [EXIT.unknown, 'nothing is known to be down, but something could not be asked'],
  [EXIT.usage, 'wrong usage'],
  [EXIT.locked, 'another round is under way'],
  [EXIT.config, 'wrong config'],
];

export const PLUGIN_EXIT_MEANING = 'With --format nagios those of a plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN';
