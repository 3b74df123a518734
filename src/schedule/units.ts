import { dirname } from 'node:path';
import type { Launch } from './entry.js';
import type { Period } from './period.js';
import { shellWord, shellWords } from './words.js';

export type UnitsOptions = {
  readonly period: Period;
  readonly launch: Launch;
  /** How long a round may take, in ms. */
  readonly deadlineMs: number;
  /** Whether they are the system's units, or those of one user. */
  readonly isSystem: boolean;
  /** Whose services they watch, in the system's units; absent: root. */
  readonly user?: string;
};

/** How long a round may still take to say goodbye after its deadline. */
const GRACE_S = 60;

/** A shell script that writes a service and a timer and starts the timer: it reads as a page, and can be run as it is. */
export function unitsScript(options: UnitsOptions): string {
  const { isSystem, user, launch } = options;
  const logs = shellWord(dirname(launch.log));
  const given = user === undefined ? '' : ` && chown ${user} ${logs}`;
  const folder = isSystem ? '/etc/systemd/system' : '"${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user"';
  const systemctl = isSystem ? 'systemctl' : 'systemctl --user';
  const file = (name: string, text: string): string => `cat > ${folder}/${name} <<'UNIT'\n${text}UNIT\n`;
  return [
    `# Two units, and the commands to install them. Read them; then the same command again, with | ${isSystem ? 'sudo sh' : 'sh'}`,
    'set -e',
    ...(isSystem ? [] : [`mkdir -p ${folder}`]),
    `[ -d ${logs} ] || { mkdir -p -m 700 ${logs}${given}; }`,
    '',
    file('wardround.service', serviceUnit(options)),
    file('wardround.timer', timerUnit(options.period)),
    `${systemctl} daemon-reload`,
    `${systemctl} enable --now wardround.timer`,
    ...(isSystem ? [] : ['# So that rounds go on while you are not logged in:', 'loginctl enable-linger']),
    `${systemctl} list-timers wardround.timer`,
    '',
  ].join('\n');
}

export function serviceUnit({ launch, deadlineMs, isSystem, user }: UnitsOptions): string {
  const settings = [['PATH', launch.path] as const, ...launch.environment];
  const start = [...launch.program, 'run', '--config', launch.config];
  return `[Unit]
Description=wardround: one round over the services
Documentation=man:wardround(1)
${isSystem ? 'After=docker.service\n' : ''}
[Service]
Type=oneshot
${user === undefined ? '' : `User=${user}\n`}${settings.map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}\n`).join('')}ExecStart=${start.map(forExec).join(' ')}
StandardOutput=${launch.errorsOnly ? 'null' : `append:${specified(launch.log)}`}
StandardError=append:${specified(launch.log)}
# A restart command leaves the server that it started in this unit. Without this line systemd would end that server as
# soon as the round is over.
KillMode=process
TimeoutStartSec=${String(Math.ceil(deadlineMs / 1000) + GRACE_S)}
# A service that is down, something that could not be asked, another round under way: the round itself has not failed.
SuccessExitStatus=1 3 75
`;
}

export function timerUnit({ calendar }: Period): string {
  return `[Unit]
Description=wardround: when rounds are made
Documentation=man:wardround(1)

[Timer]
OnCalendar=${calendar}
# Left alone, systemd may be a minute late.
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
}

/** A dollar is a variable in ExecStart alone. */
function forExec(word: string): string {
  return quoted(word).replaceAll('$', '$$$$');
}

function quoted(text: string): string {
  const plain = specified(text);
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** systemd puts the names of units and users in the place of `%` and a letter. */
function specified(text: string): string {
  return text.replaceAll('%', '%%');
}

/** Which config a service unit of `serviceUnit` makes rounds over, and where it says so. */
export function unitEntry(unit: string): { readonly config?: string; readonly log?: string } {
  const valueOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  const words = shellWords(valueOf('ExecStart'));
  const config = words.includes('--config') ? words[words.indexOf('--config') + 1] : undefined;
  const [, log] = /^append:(.+)$/.exec(valueOf('StandardError')) ?? [];
  return {
    ...(config === undefined ? {} : { config: config.replaceAll('$$', '$').replaceAll('%%', '%') }),
    ...(log === undefined ? {} : { log: log.replaceAll('%%', '%') }),
  };
}
