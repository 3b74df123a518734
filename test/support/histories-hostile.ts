import fc from 'fast-check';
import { events } from './arbitraries.js';

/** What is not what a journal's field should be, and is still JSON. */
const FOREIGN: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  8.64e15 + 1,
  5e-324,
  '',
  '__proto__',
  'constructor',
  'toString',
  'failure',
  [],
  ['failure'],
  ['crash_loop'],
  {},
  // What String() cannot make a text of.
  { toString: 0 },
  { toString: null, valueOf: null },
];

const FIELDS = [
  'event',
  'at',
  'upMs',
  'boot',
  'result',
  'detail',
  'ms',
  'failure',
  'rung',
  'state',
  'after',
  'kind',
  'ready',
  'started',
  'times',
];

/** Lines that are no journal's: torn, foreign, or written by somebody who means ill. */
export function hostileLines(): fc.Arbitrary<string> {
  const field = fc.oneof(fc.constantFrom(...FIELDS), fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty'));
  const foreign = fc.oneof({ arbitrary: fc.constantFrom(...FOREIGN), weight: 4 }, fc.jsonValue());
  const spoilt = fc
    .tuple(events(), fc.array(fc.tuple(field, foreign), { minLength: 1, maxLength: 3 }))
    // Joined as text: an object would make something else of a field named __proto__.
    .map(([event, fields]) => {
      const entries = [...Object.entries(event), ...fields];
      return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
    });
  const whole = events().map((event) => JSON.stringify(event));
  const torn = fc
    .tuple(fc.oneof(whole, spoilt), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([line, part]) => line.slice(0, Math.floor(line.length * part)));
  const bytes = fc
    .uint8Array({ maxLength: 200 })
    .map((list) => Buffer.from(list).toString('utf8'))
    .map((text) => text.replaceAll('\n', ' '));
  const glued = fc.tuple(torn, whole).map(([first, second]) => first + second);
  return fc.oneof(
    { arbitrary: spoilt, weight: 4 },
    whole,
    torn,
    glued,
    bytes,
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'null', '[]', '{}', '"', '1e999', '{"__proto__":null}', '[[[[', '\u0000', '\ufeff{}'),
  );
}
