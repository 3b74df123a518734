/** One message from a batch: see `prelude.ts` for the marks. */
export type Frame = { readonly id: string; readonly mark: '!' | '+' | '.'; readonly bytes: Buffer };

/** How much text one frame may hold: with its header it stays below PIPE_BUF. */
export const FRAME_TEXT_MAX = 3000;
/** A header is the nonce, an id, a mark and a length: longer than this it is not one. */
const HEADER_MAX = 96;
const TEXT_MAX = 4096;
/** How much of one piece of noise is handed out. */
const NOISE_MAX = 500;

/**
 * Finds the frames in what a batch prints, however it is cut into chunks. Everything between frames is passed over:
 * it is noise of the image or an attempt to be taken for an answer, and it takes no memory.
 *
 * @param onNoise is handed the beginning of each piece of it; the newline that ends a frame is none
 */
export function createFrameReader(
  nonce: string,
  onNoise: (text: string) => void = () => undefined,
): (chunk: Buffer) => Frame[] {
  const prefix = Buffer.from(`${nonce} `);
  let rest: Buffer = Buffer.alloc(0);
  const passOver = (bytes: number): void => {
    if (bytes > 1) onNoise(rest.toString('utf8', 0, Math.min(bytes, NOISE_MAX)));
    rest = rest.subarray(bytes);
  };

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const start = rest.indexOf(prefix);
      if (start < 0) {
        passOver(Math.max(0, rest.length - prefix.length));
        return frames;
      }
      passOver(start);
      // No further than a header reaches: noise full of nonces would be searched to its end for each of them.
      const lineEnd = rest.subarray(0, HEADER_MAX).indexOf(0x0a);
      if (lineEnd < 0 && rest.length < HEADER_MAX) return frames;
      const header = lineEnd < 0 ? undefined : parseHeader(rest.toString('latin1', 0, lineEnd));
      if (header === undefined) {
        rest = rest.subarray(prefix.length);
        continue;
      }
      const end = lineEnd + 1 + header.length;
      if (rest.length < end) return frames;
      frames.push({ id: header.id, mark: header.mark, bytes: Buffer.from(rest.subarray(lineEnd + 1, end)) });
      rest = rest.subarray(end);
    }
  };
}

function parseHeader(line: string): { id: string; mark: Frame['mark']; length: number } | undefined {
  const match = /^\S+ ([a-z0-9]+) ([!+.]) (\d{1,4})$/.exec(line);
  if (match === null) return undefined;
  const [, id = '', mark = '', length = ''] = match;
  return Number(length) > TEXT_MAX ? undefined : { id, mark: mark as Frame['mark'], length: Number(length) };
}
