import { readdirSync } from 'node:fs';
import type { Contents } from './image-files.js';

export type ImageName =
  | 'wardround-test:full'
  | 'wardround-test:busybox'
  | 'wardround-test:node'
  | 'wardround-test:postgres'
  | 'wardround-test:bashonly'
  | 'wardround-test:noshell';

const COREUTILS = [
  ...['basename', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'dd', 'dirname', 'echo', 'env', 'false', 'head'],
  ...['id', 'kill', 'ln', 'ls', 'mkdir', 'mkfifo', 'mktemp', 'mv', 'nohup', 'od', 'printf', 'readlink', 'rm', 'rmdir'],
  ...['seq', 'sleep', 'sort', 'stat', 'tail', 'tee', 'test', 'timeout', 'touch', 'tr', 'true', 'tty', 'uname', 'wc'],
];
const TEXT_TOOLS = ['awk', 'find', 'grep', 'sed', 'xargs'];

const ACCOUNTS = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
  '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};
const FOLDERS = { '/tmp': 0o1777, '/root': 0o700, '/run': 0o755, '/var/log': 0o755 };

/** Answers on port 80, as a machine of the field would: a page, and an address that says that it is well. */
const NGINX_CONF = `user nobody nogroup;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  server {
    listen 80;
    root /var/www/html;
    location = /health { return 200 "well\\n"; }
    location = /ill { return 503 "ill\\n"; }
  }
}
`;

/** Debian keeps each version of it in a folder of its own, which is not in the PATH; the newest is taken. */
const POSTGRES = newestPostgres();

function newestPostgres(): string {
  const folder = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
    return `${folder}/${versions[0] ?? 'VERSION'}`;
  } catch {
    return `${folder}/VERSION`;
  }
}

/** Each image stands for a kind that people run. */
export const IMAGES: Readonly<Record<ImageName, Contents>> = {
  /** A whole distribution: every tool, and services to run. */
  'wardround-test:full': {
    programs: {
      ...inUsrBin([...COREUTILS, ...TEXT_TOOLS, 'bash', 'ps', 'pgrep', 'pkill', 'setsid', 'flock']),
      ...inUsrBin(['curl', 'node', 'redis-server', 'redis-cli']),
      '/usr/bin/sh': 'dash',
      '/usr/sbin/nginx': 'nginx',
    },
    links: { '/bin': 'usr/bin', '/sbin': 'usr/sbin', '/var/run': '../run' },
    texts: { ...ACCOUNTS, '/etc/nginx/nginx.conf': NGINX_CONF, '/var/www/html/index.html': 'nginx says hello\n' },
    folders: { ...FOLDERS, '/var/log/nginx': 0o755, '/var/lib/nginx': 0o755, '/usr/share/nginx': 0o755 },
  },
  /** Alpine's like: no bash, no curl, no GNU timeout. */
  'wardround-test:busybox': {
    programs: { '/bin/busybox': 'busybox' },
    links: { ...busyboxLinks(), '/usr/bin': '../bin', '/sbin': 'bin', '/var/run': '../run' },
    texts: ACCOUNTS,
    folders: { ...FOLDERS, '/usr': 0o755 },
  },
  /** A slim image of a node service: no curl, wget, nc or bash. */
  'wardround-test:node': {
    programs: { ...inUsrBin([...COREUTILS, 'node']), '/usr/bin/sh': 'dash' },
    links: { '/bin': 'usr/bin', '/var/run': '../run' },
    texts: ACCOUNTS,
    folders: FOLDERS,
  },
  /** A database of somebody else: it runs as a user of its own, and has few tools. */
  'wardround-test:postgres': {
    programs: {
      ...inUsrBin([...COREUTILS, 'grep', 'bash']),
      '/usr/bin/sh': 'dash',
      ...Object.fromEntries(
        ['postgres', 'initdb'].map((name) => [`${POSTGRES}/bin/${name}`, `${POSTGRES}/bin/${name}`]),
      ),
      '/usr/bin/pg_isready': `${POSTGRES}/bin/pg_isready`,
      // Loaded by its file's name.
      ...Object.fromEntries(
        ['plpgsql.so', 'dict_snowball.so'].map((name) => [`${POSTGRES}/lib/${name}`, `${POSTGRES}/lib/${name}`]),
      ),
    },
    links: { '/bin': 'usr/bin', '/var/run': '../run' },
    texts: {
      ...ACCOUNTS,
      '/usr/bin/start-postgres': `#!/bin/sh
set -e
${POSTGRES}/bin/initdb -D /tmp/cluster --no-locale -A trust >/tmp/initdb.log 2>&1
exec ${POSTGRES}/bin/postgres -D /tmp/cluster -c fsync=off
`,
    },
    trees: [POSTGRES.replace('/lib/', '/share/')],
    folders: { ...FOLDERS, '/run/postgresql': 0o1777 },
  },
  /** Nothing to ask the network with but bash itself. */
  'wardround-test:bashonly': {
    programs: { ...inUsrBin(['bash', 'cat', 'head', 'mktemp', 'rm', 'sleep', 'tail']), '/usr/bin/sh': 'bash' },
    links: { '/bin': 'usr/bin', '/var/run': '../run' },
    texts: ACCOUNTS,
    folders: FOLDERS,
  },
  /** Distroless: one static program. Busybox does what its name says, and this one is called sleep. */
  'wardround-test:noshell': {
    programs: { '/bin/sleep': 'busybox' },
    links: {},
    texts: { '/etc/passwd': ACCOUNTS['/etc/passwd'], '/etc/group': ACCOUNTS['/etc/group'] },
    folders: {},
  },
};

function inUsrBin(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`/usr/bin/${name}`, name]));
}

function busyboxLinks(): Record<string, string> {
  const applets = [
    ...['ash', 'awk', 'basename', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'dd', 'dirname', 'echo', 'env'],
    ...['expr', 'false', 'find', 'grep', 'head', 'hostname', 'httpd', 'id', 'kill', 'killall', 'ln', 'ls', 'mkdir'],
    ...['mkfifo', 'mktemp', 'mv', 'nc', 'netstat', 'nohup', 'od', 'pgrep', 'pidof', 'pkill', 'printf', 'ps'],
    ...['readlink', 'rm', 'rmdir', 'sed', 'seq', 'setsid', 'sh', 'sleep', 'sort', 'stat', 'tail', 'tee', 'test'],
    ...['timeout', 'touch', 'tr', 'true', 'tty', 'uname', 'vi', 'wc', 'wget', 'xargs'],
  ];
  return Object.fromEntries(applets.map((applet) => [`/bin/${applet}`, 'busybox']));
}
