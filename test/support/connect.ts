import Docker from 'dockerode';

/**
 * A client for a Docker host, whatever the environment says.
 *
 * @param dockerHost - `unix:///path` or `tcp://host:port`
 * @param timeoutMs - how long the engine may stay silent within one call; absent: for ever
 * @throws Error when the address is of another kind
 */
export function connect(dockerHost: string, timeoutMs?: number): Docker {
  const patience = timeoutMs === undefined ? {} : { timeout: timeoutMs };
  const socket = /^unix:\/\/(\/.+)$/.exec(dockerHost)?.[1];
  if (socket !== undefined) return new Docker({ socketPath: socket, ...patience });
  const [, host, port] = /^tcp:\/\/([^:/]+):(\d+)\/?$/.exec(dockerHost) ?? [];
  if (host !== undefined) return new Docker({ protocol: 'http', host, port: Number(port), ...patience });
  throw new Error(`expected unix:///path or tcp://host:port, found "${dockerHost}"`);
}

/**
 * Whether an engine answers there.
 *
 * @returns why it does not, or nothing when it does
 */
export async function complaintOf(dockerHost: string): Promise<string | undefined> {
  try {
    await connect(dockerHost, 5_000).ping();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
