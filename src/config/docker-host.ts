/** What is wrong with the address of an engine, as part of a message; nothing when it is right. The address is not told. */
export function dockerHostTrouble(host: string): string | undefined {
  if (/^unix:\/\/\/[^\0]+$/.test(host)) return undefined;
  const port = /^tcp:\/\/(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})\/?$/.exec(host)?.[1];
  if (port !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return undefined;
  return `expected unix:///PATH or tcp://HOST:PORT, found ${found(host)}`;
}

function found(host: string): string {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(host)?.[1]?.toLowerCase();
  if (scheme === 'ssh') {
    return 'an ssh:// address; forward the socket with ssh -L /PATH:/var/run/docker.sock and write unix:///PATH';
  }
  if (scheme === 'unix') return 'a unix:// address without an absolute path; write unix:///PATH, with three slashes';
  if (scheme === 'tcp') return 'a tcp:// address that is not HOST:PORT; write tcp://HOST:2375';
  if (scheme === 'http' || scheme === 'https') return `an ${scheme}:// address; write tcp://HOST:PORT`;
  if (scheme !== undefined) return `the unknown scheme ${scheme}://; write unix:///PATH or tcp://HOST:PORT`;
  if (host.startsWith('/')) return 'a bare path; write unix:// in front of it';
  return 'an address without a scheme; write tcp:// or unix:// in front of it';
}
