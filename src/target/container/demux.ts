/** Docker sends stdout and stderr of a process without a terminal as frames: type, three zeros, a big-endian length. */
const HEADER_BYTES = 8;
const STDOUT = 1;

/**
 * Splits the stream of an exec, however it is cut into chunks, and hands out stdout and stderr as they come.
 * Nothing is kept but the header in hand, so a flood costs no memory.
 *
 * Source: Docker Engine API, "Attach to a container", Stream format.
 */
export function createDemux(
  onStdout: (chunk: Buffer) => void,
  onStderr: (chunk: Buffer) => void,
): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let left = 0;

  return (chunk) => {
    let from = 0;
    while (from < chunk.length) {
      if (left === 0) {
        const taken = chunk.copy(header, headerBytes, from, from + HEADER_BYTES - headerBytes);
        from += taken;
        headerBytes += taken;
        if (headerBytes < HEADER_BYTES) return;
        headerBytes = 0;
        left = header.readUInt32BE(4);
        continue;
      }
      const payload = chunk.subarray(from, from + left);
      (header[0] === STDOUT ? onStdout : onStderr)(payload);
      from += payload.length;
      left -= payload.length;
    }
  };
}
