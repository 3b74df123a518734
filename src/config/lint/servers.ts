type Args = readonly string[];

/** Whether a program, called like this, surely stays in the foreground. What is not certain is not said. */
export function staysInForeground(program: string, args: Args): boolean {
  if (args.some((arg) => ONLY_TELLS.has(arg))) return false;
  const name = program.replace(/(?:-?\d[\d.]*|\.sh)$/, '');
  const stays = Object.hasOwn(SERVERS, name) ? SERVERS[name] : undefined;
  return stays?.(args) ?? false;
}

const ONLY_TELLS: ReadonlySet<string> = new Set(['--version', '--help', '-h', '-V', '-v', 'version', 'help']);

const always = (): boolean => true;
const has =
  (...flags: string[]) =>
  (args: Args): boolean =>
    args.some((arg) => flags.some((flag) => arg === flag || arg.startsWith(`${flag}=`)));
const unless =
  (...flags: string[]) =>
  (args: Args): boolean =>
    !has(...flags)(args);
const verb =
  (name: string) =>
  (args: Args): boolean =>
    args.find((arg) => !arg.startsWith('-')) === name;
const module =
  (...names: string[]) =>
  (args: Args): boolean =>
    args[0] === '-m' && names.includes(args[1] ?? '');

/** A script or archive whose name says that it serves, called without a word that could make it do something else. */
const serves =
  (ending: string) =>
  (args: Args): boolean => {
    const [file, ...rest] = args.filter((arg) => arg !== '-jar');
    const pattern = new RegExp(`(?:^|/)(?:server|api|worker)\\.${ending}$`);
    return (
      file !== undefined &&
      pattern.test(file) &&
      rest.every((arg) => /^--?\w[\w-]*=?/.test(arg) && !/daemon|stop|help|version/.test(arg))
    );
  };

/** A config file may say `daemonize yes`: then nothing is certain. */
const redis = (args: Args): boolean =>
  !(args[0] !== undefined && !args[0].startsWith('--')) &&
  !/--daemonize yes/i.test(args.join(' ')) &&
  !has('--test-memory', '--include')(args);

const SERVERS: Readonly<Record<string, (args: Args) => boolean>> = {
  'redis-server': redis,
  'valkey-server': redis,
  minio: (args) => args.includes('server'),
  nginx: (args) => /daemon\s+off\s*;/.test(args.join(' ')) && unless('-t', '-T', '-s')(args),
  httpd: (args) => /-D ?FOREGROUND/.test(args.join(' ')),
  apache: (args) => /-D ?FOREGROUND/.test(args.join(' ')),
  apachectl: (args) => /-D ?FOREGROUND/.test(args.join(' ')),
  lighttpd: has('-D'),
  caddy: verb('run'),
  traefik: unless('healthcheck'),
  haproxy: has('-db'),
  'php-fpm': has('-F', '--nodaemonize'),
  php: (args) => args[0] === '-S' || (args[0] === 'artisan' && args[1] === 'serve'),
  gunicorn: unless('-D', '--daemon', '-c', '--config', '--check-config', '--print-config'),
  uvicorn: always,
  hypercorn: always,
  daphne: always,
  flask: verb('run'),
  celery: (args) => args.some((arg) => arg === 'worker' || arg === 'beat') && unless('-D', '--detach', 'multi')(args),
  python: (args) =>
    module('http.server', 'uvicorn', 'hypercorn', 'daphne')(args) ||
    (/(?:^|\/)manage\.py$/.test(args[0] ?? '') && args[1] === 'runserver') ||
    serves('py')(args),
  node: serves('[cm]?js'),
  java: (args) => has('-jar')(args) && serves('[jw]ar')(args),
  postgres: unless('--single', '--boot', '--check', '-C', '--describe-config'),
  mysqld_safe: always,
  mysqld: unless('--daemonize', '-D', '--initialize', '--initialize-insecure', '--validate-config', '--verbose'),
  mariadbd: unless('--bootstrap', '--verbose'),
  mongod: unless('--fork', '-f', '--config', '--shutdown', '--repair'),
  memcached: unless('-d', '--daemon'),
  mosquitto: unless('-d', '-c', '--daemon', '--config-file'),
  'rabbitmq-server': unless('-detached'),
  prometheus: always,
  node_exporter: always,
  'grafana-server': always,
  etcd: always,
  consul: verb('agent'),
  vault: verb('server'),
  dockerd: unless('--validate'),
  sshd: has('-D'),
  cron: has('-f'),
  crond: has('-f', '-n'),
  supervisord: has('-n', '--nodaemon'),
  dnsmasq: has('-k', '-d', '--keep-in-foreground', '--no-daemon'),
  rsyslogd: has('-n'),
  named: has('-f', '-g'),
  tail: (args) =>
    args.some((arg) => /^-(?:[a-z]*f|F)\w*$|^--follow/.test(arg)) && !args.some((arg) => arg.startsWith('--pid')),
  sleep: (args) => /^inf(?:inity)?$/i.test(args[0] ?? ''),
};
