import { describe, expect, it } from 'vitest';
import { oneService } from '../written.js';
import { told, traps, withLadder } from './findings.js';

const found = (restart_cmd: string): string[] =>
  traps(oneService({ restart_cmd })).map((line) => line.replace(' /services/s/restart_cmd', ''));

describe('a server in the foreground', () => {
  it.each([
    'redis-server',
    'redis-server --port 6380',
    'redis-server --daemonize no',
    '/usr/bin/redis-server >> /logs/redis.log 2>&1',
    "nginx -g 'daemon off;'",
    'minio server /data',
    '/usr/local/bin/minio server /data >> /logs/minio.log 2>&1',
    'pkill -x minio; sleep 1; minio server /data',
    'nohup minio server /data > /logs/minio.log 2>&1',
    'exec minio server /data',
    'sudo -u minio /usr/bin/minio server /data',
    'MINIO_ROOT_USER=x nice -n 10 minio server /data',
    'minio server /data | tee /logs/minio.log',
    'cd /data && minio server /data',
    'sleep 1 & minio server /data',
    "bash -c 'minio server /data'",
    'sh -c "cd /data; minio server /data"',
    'node server.js',
    'node /opt/shop/api.mjs --port=80',
    'python3 -m http.server 8000',
    'python3.11 /opt/worker.py',
    'python manage.py runserver 0.0.0.0:8000',
    'java -jar /opt/server.jar',
    'gunicorn app:app',
    'uvicorn app:app --port 80',
    'celery -A app worker',
    'php-fpm -F',
    'php-fpm8.2 --nodaemonize',
    'apache2 -D FOREGROUND',
    '/usr/sbin/sshd -D',
    'cron -f',
    'mysqld_safe',
    'mongod --dbpath /data',
    'tail -f /dev/null',
    'tail -F /logs/x.log',
    'sleep infinity',
  ])('is told: %s', (command) => {
    expect(found(command)).toEqual(['server-in-foreground']);
  });

  it.each([
    'start',
    'redis-server --daemonize yes',
    'redis-server /etc/redis.conf',
    'redis-server /etc/redis.conf --daemonize yes',
    'redis-server --version',
    'redis-server &',
    'redis-server >> /logs/redis.log 2>&1 &',
    'nginx',
    'nginx -s reload',
    "nginx -g 'daemon on;'",
    "nginx -t -g 'daemon off;'",
    'minio --version',
    'mc admin service restart minio',
    '/usr/local/bin/minio server /data >> /logs/minio.log 2>&1 &',
    'pkill -9 -x minio; sleep 1; minio server /data >> /logs/minio.log 2>&1 &',
    'nohup minio server /data > /logs/minio.log 2>&1 &',
    'setsid minio server /data',
    'cd /data && minio server /data &',
    "bash -c 'minio server /data &'",
    "bash -c 'minio server /data' &",
    'timeout 20 minio server /data',
    "timeout 20 sh -c 'minio server /data'",
    'if true; then minio server /data; fi',
    '(minio server /data &)',
    'systemctl restart redis-server',
    'service nginx restart',
    'docker restart minio server',
    'supervisorctl restart minio',
    '/etc/init.d/redis-server restart',
    'node restart.js',
    'node /opt/app/cli.js restart',
    'node server.js stop',
    'node server.js --daemon',
    'node /opt/restart-server.js',
    'python manage.py migrate',
    'python3 stop_server.py',
    'java -jar cli.jar start',
    'gunicorn -D app:app',
    'gunicorn -c /etc/gunicorn.py app:app',
    'celery multi start worker',
    'php-fpm',
    'php-fpm8.2',
    'php artisan queue:restart',
    'apachectl restart',
    '/usr/sbin/sshd',
    'cron',
    'mongod --fork --logpath /x',
    'mongod -f /etc/mongod.conf',
    'memcached -d',
    'tail -n 5 /logs/x.log',
    'tail -f /logs/x.log | grep -m1 started',
    'sleep 5',
    'echo "minio server /data"',
    'kill $(pgrep -x minio); minio server /data &',
  ])('is not: %s', (command) => {
    expect(found(command)).toEqual([]);
  });

  it('is told of the rung that has it', () => {
    const ladder = [
      { name: 'a', run: 'x' },
      { name: 'b', run: 'minio server /data', timeout_seconds: 20 },
    ];
    expect(told(withLadder(ladder))).toEqual([
      '/services/s/recovery/1/run: expected a command that returns, found minio in the foreground; the round waits for it, and ends it after 20 seconds; end the command with: >> /var/log/NAME.log 2>&1 &',
    ]);
  });
});

describe('a command that ends its own shell', () => {
  it.each([
    "bash -c 'pkill -f minio; minio server /data &'",
    'sh -c "pkill -9 -f minio; sleep 1; start"',
    "sh -c 'pkill -f minio && start'",
    "sh -c 'pkill -f minio || true; start'",
    "sh -c 'pkill -f [m]inio; minio server /data &'",
    "bash -lc 'pkill --full minio; start'",
    "sudo bash -c 'pkill -f minio; start'",
    "bash -c 'pgrep -f minio | xargs kill; start'",
    "bash -c 'pgrep -f minio | xargs -r kill -9; start'",
    "bash -c 'kill $(pgrep -f minio); start'",
    "bash -c 'kill -9 `pgrep -f minio`; start'",
    `bash -c "sh -c 'pkill -f minio'; start"`,
    'pkill sh; start',
    'pkill -f .; start',
    "pkill -f ''; start",
    'kill 0',
    'kill -9 0; start',
  ])('is told: %s', (command) => {
    expect(found(command)).toEqual(['command-ends-itself']);
  });

  it.each([
    'pkill -f minio; start',
    'pkill -9 -f api.mjs; sleep 1; start',
    "pkill -f 'mailer\\.sh'; start",
    'pkill bash-completion-daemon; start',
    'pkill -x sh-server; start',
    "bash -c 'pkill minio; start'",
    "bash -c 'pkill -x minio; start'",
    "bash -c 'pkill -f [m]inio; start'",
    "bash -c 'pkill -xf minio; start'",
    "bash -c 'pkill -f minio'",
    "bash -c 'pkill -f minio'; start",
    "bash -c 'pgrep -f minio | xargs kill'; start",
    "bash -c 'pkill -u shop -f minio; start'",
    'bash -c \'pkill -f "$NAME"; start\'',
    "bash -c 'pgrep -f minio; start'",
    "bash -c 'pkill -f x{3}; start'",
    'bash /opt/restart.sh minio',
    "ssh other 'pkill -f minio; start'",
    'kill -0 1; kill -9 10; start',
    'killall -q minio; start',
  ])('is not: %s', (command) => {
    expect(found(command)).toEqual([]);
  });

  it('is told in these words', () => {
    expect(told(oneService({ restart_cmd: "sh -c 'pkill -f minio; start'" }))).toEqual([
      '/services/s/restart_cmd: expected a command that does not end its own shell, found a kill by a pattern that stands on the command line of the shell around it, too; what comes after it is never run; kill by name with -x ("pkill -x minio"), or write the command without sh -c around it',
    ]);
  });
});
