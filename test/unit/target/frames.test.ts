import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, type Frame } from '../../../src/target/shell/frames.js';

const NONCE = 'abc123';

function frame(id: string, mark: Frame['mark'], text: string, nonce = NONCE): string {
  return `${nonce} ${id} ${mark} ${String(Buffer.byteLength(text))}\n${text}\n`;
}

/** The frames in these pieces of output, as `id mark text`. */
function read(...chunks: readonly (string | Buffer)[]): string[] {
  const reader = createFrameReader(NONCE);
  return chunks
    .flatMap((chunk) => reader(Buffer.from(chunk)))
    .map(({ id, mark, bytes }) => `${id} ${mark} ${bytes.toString('utf8')}`);
}

const OUTPUT = [
  frame('start', '.', '4711'),
  frame('0', '!', 'sh 0'),
  frame('0', '.', 'two\nlines'),
  frame('12', '+', 'é漢'),
  frame('12', '.', ''),
  frame('end', '.', ''),
].join('');
const FRAMES = ['start . 4711', '0 ! sh 0', '0 . two\nlines', '12 + é漢', '12 . ', 'end . '];

describe('frames', () => {
  it('are found in one piece of output', () => {
    expect(read(OUTPUT)).toEqual(FRAMES);
  });

  const bytes = Buffer.from(OUTPUT);
  it.each(Array.from({ length: bytes.length + 1 }, (_, index) => index))('are found in output cut at byte %i', (at) => {
    expect(read(bytes.subarray(0, at), bytes.subarray(at))).toEqual(FRAMES);
  });

  it('are found in output that comes byte by byte', () => {
    expect(read(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(FRAMES);
  });

  it('are found however the output is cut, whatever bytes they hold and whatever stands between them', () => {
    const payloads = fc.uint8Array({ maxLength: 60 });
    const noises = fc.uint8Array({ maxLength: 40 }).filter((noise) => !Buffer.from(noise).includes(NONCE));
    fc.assert(
      fc.property(fc.array(fc.tuple(noises, payloads)), fc.array(fc.nat()), (parts, cuts) => {
        const output = Buffer.concat(
          parts.flatMap(([noise, payload], id) => [
            Buffer.from(noise),
            Buffer.from(`${NONCE} ${String(id)} . ${String(payload.length)}\n`),
            Buffer.from(payload),
            Buffer.from('\n'),
          ]),
        );
        const at = [0, ...cuts.map((cut) => cut % (output.length + 1)).sort((a, b) => a - b), output.length];
        const reader = createFrameReader(NONCE);
        const frames = at.slice(1).flatMap((end, index) => reader(output.subarray(at[index], end)));
        expect(frames.map((found) => [...found.bytes])).toEqual(parts.map(([, payload]) => [...payload]));
      }),
    );
  });
});

describe('what is not a frame is passed over', () => {
  it.each([
    ['noise before it', `bash: warning: setlocale\n${frame('0', '.', 'x')}`],
    ['noise on its own line', `no newline here${frame('0', '.', 'x')}`],
    ['noise behind it', `${frame('0', '.', 'x')}more`],
    ['a frame of another nonce', `${frame('1', '.', 'forged', 'abc124')}${frame('0', '.', 'x')}`],
    ['the nonce alone', `${NONCE} ${NONCE}\n${NONCE} ${frame('0', '.', 'x')}`],
    ['a mark that there is not', `${NONCE} 1 ? 3\nabc\n${frame('0', '.', 'x')}`],
    ['an id that there is not', `${NONCE} ../1 . 3\nabc\n${frame('0', '.', 'x')}`],
    ['a length that is none', `${NONCE} 1 . -3\nabc\n${frame('0', '.', 'x')}`],
    ['a length beyond any frame', `${NONCE} 1 . 9999\nabc\n${frame('0', '.', 'x')}`],
    ['a header that never ends', `${NONCE} ${'1'.repeat(5000)} . 3\nabc\n${frame('0', '.', 'x')}`],
    ['a header with more on its line', `${NONCE} 1 . 3 4\nabc\n${frame('0', '.', 'x')}`],
  ])('%s', (_, output) => {
    expect(read(output)).toEqual(['0 . x']);
    expect(read(...Array.from(Buffer.from(output), (byte) => Buffer.from([byte])))).toEqual(['0 . x']);
  });

  it('a frame inside another one’s text is its text', () => {
    const inner = frame('1', '!', 'sh 0');
    expect(read(frame('0', '.', inner))).toEqual([`0 . ${inner}`]);
  });

  it('a frame that was cut off is none', () => {
    expect(read(frame('0', '.', 'long enough').slice(0, -4))).toEqual([]);
  });

  it('a flood of noise takes no memory', () => {
    const reader = createFrameReader(NONCE);
    const noise = Buffer.alloc(64 * 1024, `x${NONCE} `);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < 200; index += 1) reader(Buffer.from(noise));
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    expect(reader(Buffer.from(`\n${frame('0', '.', 'x')}`)).length).toBe(1);
  });
});

/** For certain, so that what is left is what is held. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
