import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import type { ContainerSurvey, Proposal } from '../../../src/model/survey.js';
import { KNOWN, RUNTIMES } from '../../../src/survey/known.js';
import { propose } from '../../../src/survey/propose.js';
import { aContainer, composed } from '../../support/surveys.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function only(container: ContainerSurvey): Proposal {
  const proposals = propose([container]);
  expect(proposals).toHaveLength(1);
  const [proposal] = proposals;
  if (proposal === undefined) throw new Error('nothing was proposed');
  return proposal;
}

describe('known software', () => {
  it.each([
    [
      'redis-server *:6379',
      [],
      'Redis',
      { type: 'custom', command: "redis-cli -p 6379 ping | grep -qE 'PONG|NOAUTH'" },
    ],
    ['/usr/bin/valkey-server 0.0.0.0:7000 [cluster]', [], 'Redis', { type: 'custom', command: /-p 7000 ping/ }],
    ['redis-server --appendonly yes --port 6390', [], 'Redis', { type: 'custom', command: /-p 6390 ping/ }],
    ['postgres', [5432], 'PostgreSQL', { type: 'custom', command: 'pg_isready -q -p 5432' }],
    ['/usr/lib/postgresql/15/bin/postgres -D /x -p 5433', [5433], 'PostgreSQL', { command: 'pg_isready -q -p 5433' }],
    ['mariadbd', [3306], 'MySQL or MariaDB', { type: 'custom', command: /mysqladmin .*-P 3306 ping/ }],
    ['/usr/sbin/mysqld --port=3307', [3307], 'MySQL or MariaDB', { command: /-P 3307 ping/ }],
    ['nginx: master process nginx -g daemon off;', [80, 443], 'nginx', { endpoint: 'http://localhost/' }],
    [
      'nginx: master process nginx -g daemon off;',
      [443],
      'nginx',
      { endpoint: 'https://localhost/', tls_verify: false },
    ],
    ['nginx: master process nginx -g daemon off;', [8081], 'nginx', { endpoint: 'http://localhost:8081/' }],
    ['caddy run --config /etc/caddy/Caddyfile', [80, 2019], 'Caddy', { endpoint: 'http://localhost/' }],
    ['/usr/sbin/apache2 -DFOREGROUND', [80], 'Apache, or another httpd', { endpoint: 'http://localhost/' }],
    ['httpd -f -p 8080', [8080], 'Apache, or another httpd', { endpoint: 'http://localhost:8080/' }],
    ['traefik --api', [80, 8080], 'Traefik', { endpoint: 'http://localhost:8080/ping' }],
    ['haproxy -W -db -f /x.cfg', [80], 'HAProxy', { endpoint: 'http://localhost/' }],
    ['minio server /data', [9000], 'MinIO', { endpoint: 'http://localhost:9000/minio/health/live' }],
    ['/usr/bin/minio server --address :9100 /data', [9100], 'MinIO', { endpoint: /:9100\/minio/ }],
    [
      '/usr/lib/erlang/erts/bin/beam.smp -W w -sname rabbit@x',
      [5672],
      'RabbitMQ',
      { command: /^rabbitmq-diagnostics/ },
    ],
    ['mongod --bind_ip_all', [27_017], 'MongoDB', { endpoint: 'http://localhost:27017/', expect_body: 'MongoDB' }],
    ['memcached -m 64 -p 11212', [11_212], 'memcached', { command: /nc -w 2 localhost 11212/ }],
    [
      'java -Xms1g org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch',
      [9200],
      /Elasticsearch/,
      { endpoint: 'http://localhost:9200/' },
    ],
    ['java -cp x kafka.Kafka server.properties', [9092], 'Kafka', { type: 'tcp', port: 9092 }],
    ['php-fpm: master process (/etc/php-fpm.conf)', [9000], 'PHP-FPM', { type: 'tcp', port: 9000 }],
    ['/bin/prometheus --config.file=x', [9090], 'Prometheus', { endpoint: 'http://localhost:9090/-/healthy' }],
  ])('is recognised by its process: %s', (commandLine, listeningPorts, what, check) => {
    const proposal = only(aContainer('box', [commandLine], { listeningPorts }));
    expect(proposal.what).toMatch(what);
    for (const [field, expected] of Object.entries(check)) {
      const found = (proposal.candidates[0] as Record<string, unknown>)[field];
      if (expected instanceof RegExp) expect(found).toMatch(expected);
      else expect(found).toEqual(expected);
    }
    // Whatever fails of the better ones, what was recognised by its process can be asked for by it.
    const last = proposal.candidates.at(-1);
    if (last?.type !== 'process') throw new Error('the last candidate is no process check');
    expect(RE2JS.compile(last.process_name).matcher(commandLine).find()).toBe(true);
  });

  it.each([
    'vim /etc/redis-server.conf',
    'psql -U postgres',
    'su postgres',
    'tail -f /var/log/nginx/access.log',
    'nginx: worker process',
    'postgres: checkpointer',
  ])('is not what only speaks of it: %s', (commandLine) => {
    const what = propose([aContainer('box', [commandLine])]).map((proposal) => proposal.what);
    expect(what.every((each) => each.startsWith('the program '))).toBe(true);
  });

  it.each([
    ['redis:7', 'Redis'],
    ['registry.example:5000/library/postgres:16-alpine@sha256:0123', 'PostgreSQL'],
    ['docker.io/bitnami/mariadb', 'MySQL or MariaDB'],
  ])('is recognised by its image where no process gives it away: %s', (image, what) => {
    expect(only(aContainer('box', ['/entrypoint'], { image })).what).toBe(what);
  });

  it('has patterns that a check can use, and names that a service can have', () => {
    for (const row of [...KNOWN, ...RUNTIMES]) {
      expect(() => RE2JS.compile(row.process), row.id).not.toThrow();
      expect(row.id).toMatch(NAME);
    }
  });
});

describe("somebody's own program", () => {
  it.each([
    ['node /app/index.js', 'a Node program', '/app/index.js'],
    ['node --require ./x.js --max-old-space-size=300 /app/api.mjs', 'a Node program', '/app/api.mjs'],
    ['/usr/local/bin/python3.12 -m shop.web --token secret', 'a Python program', 'shop.web'],
    ['java -Dtoken=secret -jar /app.jar', 'a Java program', '/app.jar'],
    ['puma 6.4.0 (tcp://0.0.0.0:3000) [app]', 'a Ruby program', '6.4.0'],
    ['dotnet Shop.dll', 'a .NET program', 'Shop.dll'],
  ])('is recognised by what runs it: %s', (commandLine, what, script) => {
    const proposal = only(aContainer('box', [commandLine], { listeningPorts: [3000] }));
    expect(proposal.what).toBe(what);
    const last = proposal.candidates.at(-1);
    if (last?.type !== 'process') throw new Error('the last candidate is no process check');
    expect(RE2JS.compile(last.process_name).matcher(commandLine).find()).toBe(true);
    expect(RE2JS.compile(last.process_name).matcher(commandLine.replace(script, 'other')).find()).toBe(false);
    expect(JSON.stringify(proposal)).not.toContain('secret');
  });

  it('is asked at the ports that it has opened, the declared ones first', () => {
    const { candidates } = only(
      aContainer('box', ['node /app/index.js'], {
        listeningPorts: [3000, 8080],
        exposedPorts: [8080],
        hasHealthcheck: true,
      }),
    );
    expect(candidates.map((check) => ('endpoint' in check ? check.endpoint : check.type))).toEqual([
      ...['http://localhost:8080/health', 'http://localhost:8080/healthz'],
      ...['http://localhost:3000/health', 'http://localhost:3000/healthz', 'docker'],
      ...['http://localhost:8080/', 'http://localhost:3000/', 'tcp', 'tcp', 'process'],
    ]);
  });

  it('is asked at no port where another program may have opened it', () => {
    const container = aContainer('box', ['sh /run.sh', 'node /app/api.js', 'python3 worker.py'], {
      listeningPorts: [3000],
    });
    expect(propose([container]).map(({ name, candidates }) => [name, candidates.map(({ type }) => type)])).toEqual([
      ['api', ['process']],
      ['worker', ['process']],
    ]);
  });

  it('is not what only starts others', () => {
    const container = aContainer('box', [
      'node /usr/bin/npm start',
      'node /app/index.js',
      'python3 /usr/bin/supervisord',
    ]);
    expect(propose([container]).map(({ candidates }) => candidates)).toEqual([
      [{ type: 'process', process_name: '^(\\S*/)?(node|nodejs|bun|deno)( |$).*/app/index\\.js( |$)' }],
    ]);
  });

  it('may be any program that a container was made to run', () => {
    const { what, candidates } = only(
      aContainer('box', ['/sbin/tini -- /gitea', '/gitea web'], { listeningPorts: [3000] }),
    );
    expect(what).toBe('the program gitea');
    expect(candidates.at(-1)).toEqual({ type: 'process', process_name: '^/gitea( |$)' });
  });
});

describe('a container', () => {
  it('that only waits has no service', () => {
    expect(propose([aContainer('box', ['sleep infinity']), aContainer('bare', [])])).toEqual([]);
  });

  it('with a HEALTHCHECK or an open port has one, whatever it is', () => {
    expect(only(aContainer('box', ['sleep 1'], { hasHealthcheck: true })).candidates).toEqual([{ type: 'docker' }]);
    expect(only(aContainer('box', ['sleep 1'], { listeningPorts: [8080] })).candidates).toContainEqual({
      type: 'http',
      endpoint: 'http://localhost:8080/',
    });
  });

  it('without a shell is asked only what needs none, and nothing in it is restarted', () => {
    const { candidates, remedy } = only(
      aContainer('box', ['redis-server *:6379'], { hasShell: false, hasHealthcheck: true }),
    );
    expect(candidates.map(({ type }) => type)).toEqual(['docker', 'process']);
    expect(remedy.kind).toBe('none');
  });

  it('that runs several services has a proposal for each, and its HEALTHCHECK is nobody’s', () => {
    const container = aContainer('shop', ['sleep infinity', 'redis-server *:6379', 'redis-server *:6380', 'mongod'], {
      hasHealthcheck: true,
    });
    const proposals = propose([container]);
    expect(proposals.map(({ name, what }) => [name, what])).toEqual([
      ['redis', 'Redis'],
      ['shop-redis', 'Redis'],
      ['mongo', 'MongoDB'],
    ]);
    expect(proposals.flatMap(({ candidates }) => candidates.map(({ type }) => type))).not.toContain('docker');
  });

  it('whose services nothing would start again is not restarted for them', () => {
    const nginx = 'nginx: master process /usr/sbin/nginx -c /etc/nginx.conf';
    const hostile = 'nginx: master process nginx; rm -rf /';
    const pg = '/usr/bin/postgres -D /x -c config_file=/etc/postgresql/15/main/postgresql.conf';
    const remedies = (main: string, service: string) => propose([aContainer('box', [main, service])])[0]?.remedy;
    expect(remedies('sleep infinity', 'redis-server *:6379')?.kind).toBe('none');
    expect(remedies('bash', 'redis-server *:6379')?.kind).toBe('none');
    expect(remedies('sleep infinity', nginx)).toEqual({
      kind: 'command',
      command: 'pkill -x nginx; sleep 1; /usr/sbin/nginx -c /etc/nginx.conf',
    });
    expect(remedies('sleep infinity', hostile)?.kind).toBe('none');
    expect(remedies('sleep infinity', pg)).toEqual({ kind: 'command', command: 'pg_ctlcluster 15 main restart' });
    expect(remedies('sh /entrypoint.sh', 'redis-server *:6379')?.kind).toBe('container');
    expect(remedies('tini -- x', nginx)?.kind).toBe('container');
  });

  it('of many workers is one service', () => {
    const gunicorn = '/usr/bin/python3 /usr/bin/gunicorn -b 0.0.0.0:8000 app:app';
    const { candidates } = only(aContainer('box', [gunicorn, gunicorn, gunicorn], { listeningPorts: [8000, 8001] }));
    expect(candidates).toContainEqual({ type: 'tcp', port: 8000 });
    expect(candidates).not.toContainEqual({ type: 'tcp', port: 8001 });
  });
});

describe('names', () => {
  it('are those of Docker Compose, or of the container', () => {
    const proposals = propose([
      aContainer('shop-db-1', ['postgres'], { labels: composed('shop', 'db') }),
      aContainer('blog-db-1', ['postgres'], { labels: composed('blog', 'db') }),
      aContainer('blog-db-2', ['postgres'], { labels: composed('blog', 'db') }),
      aContainer('mail-container', ['redis-server']),
      aContainer('mail', ['redis-server']),
    ]);
    expect(proposals.map(({ name }) => name)).toEqual(['db', 'blog-db', 'blog-db-2', 'mail', 'mail-2']);
  });

  it.each([
    '../../etc/passwd',
    '-rf',
    '__proto__',
    'a'.repeat(200),
    '\u001b[2J',
    'ünïcode',
    '🙂',
    ' ',
    'x/\n"y"',
    'constructor',
  ])('are valid and unique whatever they come from: %j', (service) => {
    const labels = composed('p', service, `${service}:x:y,b:x:y`);
    const proposals = propose([
      aContainer('a', ['redis-server'], { labels }),
      aContainer('b', ['redis-server'], { labels }),
      aContainer('c', ['redis-server', 'mongod'], { labels }),
    ]);
    const names = proposals.map(({ name }) => name);
    expect(names).toHaveLength(4);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(NAME);
  });

  it('of programs are no arguments', () => {
    const hostile = only(aContainer('box', ['\u001b]0;x/redis\u0007"server --requirepass secret']));
    expect(hostile.what).toBe('the program redisserver');
    expect(only(aContainer('box', ['/x/redis-server --requirepass secret'])).foundBy).toBe('its process redis-server');
  });
});

describe('dependencies', () => {
  const names = (proposals: readonly Proposal[]) =>
    Object.fromEntries(proposals.map(({ name, dependencies }) => [name, dependencies]));

  it('are those of Docker Compose, in the same project', () => {
    const web = 'db:service_healthy:true,cache:service_started:false,gone:service_started:false';
    const proposals = propose([
      aContainer('shop-web-1', ['node x.js'], { labels: composed('shop', 'web', web) }),
      aContainer('shop-db-1', ['postgres'], { labels: composed('shop', 'db') }),
      aContainer('blog-cache-1', ['redis-server'], { labels: composed('blog', 'cache') }),
    ]);
    expect(names(proposals)).toEqual({ web: ['db'], db: [], cache: [] });
  });

  it('never form a circle', () => {
    const proposals = propose([
      aContainer('a', ['redis-server'], { labels: composed('p', 'a', 'b:x:y,a:x:y') }),
      aContainer('b', ['redis-server'], { labels: composed('p', 'b', 'c:x:y') }),
      aContainer('c', ['redis-server'], { labels: composed('p', 'c', 'a:x:y') }),
    ]);
    expect(names(proposals)).toEqual({ a: ['b'], b: ['c'], c: [] });
  });
});

describe('this machine', () => {
  const host = {
    processes: [
      { pid: 1, parent: 0, commandLine: '/sbin/init' },
      { pid: 7, parent: 1, commandLine: 'nginx: master process /usr/sbin/nginx', unit: 'nginx.service' },
      { pid: 8, parent: 1, commandLine: 'redis-server 127.0.0.1:6379' },
      { pid: 9, parent: 1, commandLine: 'python3 /opt/whatever.py' },
    ],
    listeningPorts: [22, 80, 6379],
  };

  it('has the known software that runs on it, restarted by its unit', () => {
    const proposals = propose([aContainer('redis', ['redis-server'])], host);
    expect(proposals.map(({ name, container, remedy }) => [name, container, remedy.kind])).toEqual([
      ['redis', 'redis', 'container'],
      ['host-redis', undefined, 'none'],
      ['nginx', undefined, 'command'],
    ]);
    expect(proposals[2]).toMatchObject({ remedy: { command: 'systemctl restart nginx.service' } });
  });
});
