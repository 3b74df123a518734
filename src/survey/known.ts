import type { ProposedCheck } from '../model/survey.js';

/** A piece of software that is recognised, and how one asks it whether it is well. */
export type Known = {
  /** Part of a service's name. */
  readonly id: string;
  /** What it is called, for a person. */
  readonly what: string;
  /** Regular expression (RE2 syntax) over the full command line. It is also the pattern of its `process` check. */
  readonly process: string;
  /** Images by the last part of their names, for where no process gives it away. */
  readonly images?: readonly string[];
  /** Where it usually listens; the first is the one that is asked. */
  readonly ports: readonly number[];
  /** Finds the port on the command line: its first group. */
  readonly portIn?: RegExp;
  /** What says that it works, best first. Checks of any program follow by themselves: HEALTHCHECK, tcp, process. */
  readonly checks: (port: number) => readonly ProposedCheck[];
  /** The shell command that starts it anew, where its command line gives that away. */
  readonly restart?: (commandLine: string) => string | undefined;
};

/** A program that runs what somebody wrote: what that is, and where it listens, is not known beforehand. */
export type Runtime = Pick<Known, 'id' | 'what' | 'process' | 'portIn'>;

/**
 * All that is recognised, in this order: the first row that fits a process takes it. To have one more recognised, add a
 * row. docs/set-up.md says what the fields mean.
 */
export const KNOWN: readonly Known[] = [
  {
    id: 'redis',
    what: 'Redis',
    process: program('(redis|valkey|keydb)-server'),
    images: ['redis', 'valkey', 'keydb', 'redis-stack-server', 'redis-stack'],
    ports: [6379],
    portIn: /\S+-server (?:.*--port |\S*:)(\d+)/,
    // One that wants a password answers too.
    checks: (port) => [
      custom(`redis-cli -p ${String(port)} ping | grep -qE 'PONG|NOAUTH'`),
      custom(`valkey-cli -p ${String(port)} ping | grep -qE 'PONG|NOAUTH'`),
    ],
  },
  {
    id: 'postgres',
    what: 'PostgreSQL',
    process: program('(postgres|postmaster)'),
    images: ['postgres', 'postgresql', 'postgis', 'timescaledb', 'pgvector'],
    ports: [5432],
    portIn: / -p ?(\d+)/,
    checks: (port) => [
      custom(`pg_isready -q -p ${String(port)}`),
      custom(`pg_isready -q -h localhost -p ${String(port)}`),
    ],
    restart: (commandLine) => {
      const [, version, cluster] = /config_file=\/etc\/postgresql\/(\d+)\/([\w-]+)\//.exec(commandLine) ?? [];
      return version === undefined ? undefined : `pg_ctlcluster ${version} ${cluster ?? ''} restart`;
    },
  },
  {
    id: 'mysql',
    what: 'MySQL or MariaDB',
    process: program('(mysqld|mariadbd)'),
    images: ['mysql', 'mariadb', 'mysql-server', 'percona'],
    ports: [3306],
    portIn: /--port[= ](\d+)/,
    // It ends with 0 where access is denied. Bare connections would be counted, and the client refused in the end.
    checks: (port) => [
      custom(`mysqladmin --connect-timeout=4 -h 127.0.0.1 -P ${String(port)} ping`),
      custom(`mariadb-admin --connect-timeout=4 -h 127.0.0.1 -P ${String(port)} ping`),
      custom('mysqladmin --connect-timeout=4 ping'),
      custom('mariadb-admin --connect-timeout=4 ping'),
    ],
  },
  {
    id: 'nginx',
    what: 'nginx',
    process: '^nginx: master process',
    images: ['nginx', 'openresty', 'nginx-unprivileged'],
    ports: [80, 443],
    checks: anyAnswer,
    restart: (commandLine) => {
      const started = /^nginx: master process ([\w./ -]+)$/.exec(commandLine)?.[1];
      // With -g it stays in the foreground, and something else takes care of it.
      if (started === undefined || started.includes(' -g ')) return undefined;
      return `pkill -x nginx; sleep 1; ${started}`;
    },
  },
  {
    id: 'caddy',
    what: 'Caddy',
    process: program('caddy'),
    images: ['caddy'],
    ports: [80, 443, 2019],
    checks: (port) => [...anyAnswer(port), http(2019, '/config/')],
  },
  {
    id: 'apache',
    what: 'Apache, or another httpd',
    process: program('(apache2|httpd)'),
    images: ['httpd'],
    ports: [80, 443],
    portIn: / -p (?:\S*:)?(\d+)/,
    checks: anyAnswer,
  },
  {
    id: 'traefik',
    what: 'Traefik',
    process: program('traefik'),
    images: ['traefik'],
    ports: [80, 443, 8080],
    checks: (port) => [http(8080, '/ping'), ...anyAnswer(port)],
  },
  {
    id: 'haproxy',
    what: 'HAProxy',
    process: program('haproxy'),
    images: ['haproxy'],
    ports: [80, 443],
    checks: anyAnswer,
  },
  {
    id: 'minio',
    what: 'MinIO',
    process: `${program('minio')}.*server`,
    images: ['minio'],
    ports: [9000, 9001],
    portIn: /--address[= ]\S*:(\d+)/,
    checks: (port) => [http(port, '/minio/health/live'), https(port, '/minio/health/live')],
  },
  {
    id: 'rabbitmq',
    what: 'RabbitMQ',
    process: `${program('beam(\\.smp)?')}.*rabbit`,
    images: ['rabbitmq'],
    ports: [5672, 4369, 15672, 15692, 25672],
    checks: () => [custom('rabbitmq-diagnostics -q ping', 20)],
  },
  {
    id: 'mongo',
    what: 'MongoDB',
    process: program('mongod'),
    images: ['mongo', 'mongodb', 'mongodb-community-server'],
    ports: [27_017],
    portIn: /--port[= ](\d+)/,
    // It tells whoever speaks HTTP to it that it does not.
    checks: (port) => [
      { ...http(port, '/'), expect_body: 'MongoDB' },
      custom(`mongosh --quiet --port ${String(port)} --eval 'db.adminCommand("ping").ok'`, 20),
    ],
  },
  {
    id: 'memcached',
    what: 'memcached',
    process: program('memcached'),
    images: ['memcached'],
    ports: [11_211],
    portIn: / (?:-p|--port[= ]) ?(\d+)/,
    checks: (port) => [
      custom(`printf 'version\\r\\nquit\\r\\n' | nc -w 2 localhost ${String(port)} | grep -q VERSION`),
    ],
  },
  {
    id: 'elasticsearch',
    what: 'Elasticsearch or OpenSearch',
    process: `${program('java')}.*org\\.(elasticsearch|opensearch)\\.`,
    images: ['elasticsearch', 'opensearch'],
    ports: [9200, 9300],
    // 401: it wants a password, and so it works.
    checks: (port) => [
      { ...http(port, '/'), expect_status: [200, 401] },
      { ...https(port, '/'), expect_status: [200, 401] },
    ],
  },
  {
    id: 'kafka',
    what: 'Kafka',
    process: `${program('java')}.* kafka\\.Kafka`,
    images: ['kafka', 'cp-kafka'],
    ports: [9092, 9093],
    checks: () => [],
  },
  {
    id: 'zookeeper',
    what: 'ZooKeeper',
    process: `${program('java')}.*QuorumPeerMain`,
    images: ['zookeeper', 'cp-zookeeper'],
    ports: [2181, 2888, 3888],
    checks: () => [],
  },
  {
    id: 'php-fpm',
    what: 'PHP-FPM',
    process: '^php-fpm[0-9.]*: master process',
    ports: [9000],
    checks: () => [],
  },
  {
    id: 'grafana',
    what: 'Grafana',
    process: program('grafana(-server)?'),
    images: ['grafana', 'grafana-oss', 'grafana-enterprise'],
    ports: [3000],
    checks: (port) => [http(port, '/api/health')],
  },
  {
    id: 'prometheus',
    what: 'Prometheus',
    process: program('prometheus'),
    images: ['prometheus'],
    ports: [9090],
    portIn: /--web\.listen-address[= ]\S*:(\d+)/,
    checks: (port) => [http(port, '/-/healthy')],
  },
  {
    id: 'influxdb',
    what: 'InfluxDB',
    process: program('influxd'),
    images: ['influxdb'],
    ports: [8086],
    checks: (port) => [http(port, '/ping')],
  },
  {
    id: 'clickhouse',
    what: 'ClickHouse',
    process: program('clickhouse(-server)?'),
    images: ['clickhouse-server'],
    ports: [8123, 9000, 9009],
    checks: (port) => [http(port, '/ping')],
  },
  {
    id: 'etcd',
    what: 'etcd',
    process: program('etcd'),
    images: ['etcd'],
    ports: [2379, 2380],
    checks: (port) => [http(port, '/health')],
  },
  {
    id: 'mosquitto',
    what: 'Mosquitto',
    process: program('mosquitto'),
    images: ['eclipse-mosquitto'],
    ports: [1883, 8883],
    portIn: / -p (\d+)/,
    checks: () => [],
  },
];

/** What runs people's own programs. They are asked only after everything of KNOWN has found its processes. */
export const RUNTIMES: readonly Runtime[] = [
  { id: 'node', what: 'a Node program', process: program('(node|nodejs|bun|deno)') },
  {
    id: 'python',
    what: 'a Python program',
    process: '^(\\S*/)?(python[0-9.]*( |$)|gunicorn:? |uvicorn( |$))',
    portIn: /(?:--bind|-b|--port)[= ](?:\S*:)?(\d+)/,
  },
  { id: 'java', what: 'a Java program', process: program('java'), portIn: /--?D?server\.port=(\d+)/ },
  {
    id: 'ruby',
    what: 'a Ruby program',
    process: '^(\\S*/)?(ruby[0-9.]*|puma|unicorn)( |$)',
    portIn: /tcp:\/\/\S*:(\d+)/,
  },
  { id: 'php', what: 'a PHP program', process: program('php[0-9.]*'), portIn: / -S \S*:(\d+)/ },
  { id: 'dotnet', what: 'a .NET program', process: program('dotnet') },
];

/** @param name a regular expression: matches the program of that name, wherever it lies, and nothing in its arguments */
function program(name: string): string {
  return `^(\\S*/)?${name}( |$)`;
}

export function http(port: number, path: string): Extract<ProposedCheck, { type: 'http' }> {
  return { type: 'http', endpoint: `http://localhost${port === 80 ? '' : `:${String(port)}`}${path}` };
}

/** Inside, where it is `localhost`, no certificate is valid. */
function https(port: number, path: string): Extract<ProposedCheck, { type: 'http' }> {
  const endpoint = `https://localhost${port === 443 ? '' : `:${String(port)}`}${path}`;
  return { type: 'http', endpoint, tls_verify: false };
}

/** Of a proxy: 502 to 504 say that what is behind it is ill, which no restart of the proxy mends. */
function anyAnswer(port: number): readonly ProposedCheck[] {
  const expect_status = ['200-499', '502-504'];
  const plain = { ...http(port, '/'), expect_status };
  const encrypted = { ...https(port, '/'), expect_status };
  return port === 443 ? [encrypted, plain] : [plain, encrypted];
}

function custom(command: string, timeoutSeconds?: number): ProposedCheck {
  return { type: 'custom', command, ...(timeoutSeconds === undefined ? {} : { timeout_seconds: timeoutSeconds }) };
}
