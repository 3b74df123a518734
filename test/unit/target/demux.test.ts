import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDemux } from '../../../src/target/container/demux.js';

type Part = readonly [stream: 'out' | 'err', text: string];

function framed([stream, text]: Part): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'out' ? 1 : 2;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** What comes out on either stream. */
function split(...chunks: readonly Buffer[]): { readonly out: string; readonly err: string } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const demux = createDemux(
    (chunk) => out.push(chunk),
    (chunk) => err.push(chunk),
  );
  for (const chunk of chunks) demux(chunk);
  return { out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

const PARTS: readonly Part[] = [
  ['out', 'one '],
  ['err', 'oh '],
  ['out', ''],
  ['out', 'zwölf 漢'],
  ['err', 'no'],
];
const STREAM = Buffer.concat(PARTS.map(framed));
const WHOLE = { out: 'one zwölf 漢', err: 'oh no' };

describe('the stream of an exec', () => {
  it('is split into stdout and stderr', () => {
    expect(split(STREAM)).toEqual(WHOLE);
  });

  it.each(Array.from({ length: STREAM.length + 1 }, (_, index) => index))(
    'is split when it is cut at byte %i',
    (at) => {
      expect(split(STREAM.subarray(0, at), STREAM.subarray(at))).toEqual(WHOLE);
    },
  );

  it('is split when it comes byte by byte', () => {
    expect(split(...Array.from(STREAM, (byte) => Buffer.from([byte])))).toEqual(WHOLE);
  });

  it('is split however it is cut', () => {
    const parts = fc.array(fc.tuple(fc.constantFrom<'out' | 'err'>('out', 'err'), fc.string({ unit: 'grapheme' })));
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 20 }), (list, size) => {
        const stream = Buffer.concat(list.map(framed));
        const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
          stream.subarray(index * size, (index + 1) * size),
        );
        const of = (wanted: Part[0]): string =>
          list
            .filter(([name]) => name === wanted)
            .map(([, text]) => text)
            .join('');
        expect(split(...chunks)).toEqual({ out: of('out'), err: of('err') });
      }),
    );
  });

  it('may be 3,000 tiny frames in one chunk', () => {
    const { out } = split(Buffer.concat(Array.from({ length: 3000 }, () => framed(['out', 'x']))));
    expect(out).toBe('x'.repeat(3000));
  });

  it('may be one frame of 10 MB in small chunks, none of which is kept', () => {
    const text = 'x'.repeat(10 * 1024 * 1024);
    const stream = framed(['out', text]);
    const sizes: number[] = [];
    const demux = createDemux(
      (chunk) => sizes.push(chunk.length),
      () => undefined,
    );
    for (let from = 0; from < stream.length; from += 16_384) demux(stream.subarray(from, from + 16_384));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(text.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16_384);
  });
});
