import { hostname } from 'node:os';
import type {
  CallSettings,
  Channel,
  CommandSettings,
  NtfyAction,
  NtfySettings,
  Priority,
  WebhookSettings,
} from '../model/call.js';
import type { HeartbeatSettings } from '../model/heartbeat.js';
import { HOOK_EVENTS, type Hooks } from '../model/hook.js';
import { own } from './record.js';
import type {
  Heartbeat,
  Hooks as HooksConfig,
  Notifications,
  Ntfy,
  NtfyAction as NtfyActionConfig,
  NotifyCommand,
  QuietHours,
  Webhook,
} from './schema-types.js';
import { secretKey, type Secrets } from './secret-files.js';

type Whom = string | readonly string[] | undefined;

/** Who is called, how and how often, as the senders and the round see it. */
export function callsOf(config: Notifications, secrets: Secrets): CallSettings {
  const { ntfy, quiet_hours: quiet } = config;
  return {
    ...(ntfy === undefined ? {} : { ntfy: ntfyOf(ntfy, secrets) }),
    webhooks: new Map(
      Object.entries(config.webhooks).map(([name, webhook]) => [name, webhookOf(name, webhook, secrets)]),
    ),
    commands: new Map(Object.entries(config.commands).map(([name, command]) => [name, commandOf(command)])),
    timeoutMs: ms(config.notify_timeout_seconds),
    cooldownMs: ms(ntfy?.cooldown_seconds ?? COOLDOWN_SECONDS),
    remindMs: ms(config.remind_seconds),
    remindGrowth: config.remind_growth,
    escalate: config.escalate
      .map(({ after_seconds, topic, priority }) => ({
        afterMs: ms(after_seconds),
        channels: channelsOf(topic, config),
        priority: priority as Priority,
      }))
      .sort((a, b) => a.afterMs - b.afterMs),
    digestAt: config.digest_at,
    ...(quiet === undefined ? {} : { quiet: quietOf(quiet) }),
    notifyRecovery: ntfy?.notify_recovery ?? true,
  };
}

const COOLDOWN_SECONDS = 3600;

/** The places that names stand for: webhooks and commands by their names, all others are topics of ntfy. */
export function channelsOf(whom: Whom, config: Notifications): Channel[] {
  const names = whom === undefined ? [] : typeof whom === 'string' ? [whom] : whom;
  return names.map((name) => ({ kind: kindOf(name, config), name }));
}

function kindOf(name: string, config: Notifications): Channel['kind'] {
  if (own(config.ntfy?.topics ?? {}, name) !== undefined) return 'ntfy';
  if (own(config.webhooks, name) !== undefined) return 'webhook';
  return own(config.commands, name) === undefined ? 'ntfy' : 'command';
}

function ntfyOf(ntfy: Ntfy, secrets: Secrets): NtfySettings {
  const token = ntfy.token ?? secrets.get(secretKey(['notifications', 'ntfy', 'token_file']));
  const ca = secrets.get(secretKey(['notifications', 'ntfy', 'ca_file']));
  const { user, password, click } = ntfy;
  return {
    server: ntfy.server,
    ...(token === undefined ? {} : { auth: { kind: 'bearer', token } }),
    ...(user === undefined || password === undefined ? {} : { auth: { kind: 'basic', user, password } }),
    topics: new Map(Object.entries(ntfy.topics)),
    ...(ca === undefined ? {} : { ca }),
    markdown: ntfy.markdown,
    ...(click === undefined ? {} : { click }),
    actions: ntfy.actions.map(ntfyActionOf),
    timeoutMs: ms(ntfy.timeout_seconds),
  };
}

function ntfyActionOf({ action, label, url, method, headers, body }: NtfyActionConfig): NtfyAction {
  return {
    action,
    label,
    url,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
}

function webhookOf(name: string, webhook: Webhook, secrets: Secrets): WebhookSettings {
  const secret = webhook.secret ?? secrets.get(secretKey(['notifications', 'webhooks', name, 'secret_file']));
  const ca = secrets.get(secretKey(['notifications', 'webhooks', name, 'ca_file']));
  return {
    url: webhook.url,
    format: webhook.format,
    headers: { ...webhook.headers },
    ...(secret === undefined ? {} : { secret }),
    ...(ca === undefined ? {} : { ca }),
    timeoutMs: ms(webhook.timeout_seconds),
  };
}

function commandOf({ command, timeout_seconds }: NotifyCommand): CommandSettings {
  return { argv: argvOf(command), timeoutMs: ms(timeout_seconds) };
}

function quietOf({ from, to, priority }: QuietHours): NonNullable<CallSettings['quiet']> {
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to), priority: priority as Priority };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The programs that run when something happens to a service; undefined where there is none. */
export function hooksOf(config: HooksConfig | undefined): Hooks | undefined {
  if (config === undefined) return undefined;
  const programs = HOOK_EVENTS.flatMap((event) => {
    const program = config[event];
    return program === undefined || program === null ? [] : [[event, argvOf(program)] as const];
  });
  return programs.length === 0 ? undefined : { programs: new Map(programs), timeoutMs: ms(config.timeout_seconds) };
}

/** Who is told that rounds are still made. */
export function heartbeatOf(config: Heartbeat, secrets: Secrets): HeartbeatSettings {
  const { ping_url: pingUrl, api, ntfy } = config;
  const token = api?.token ?? secrets.get(secretKey(['heartbeat', 'api', 'token_file']));
  return {
    ...(pingUrl === undefined ? {} : { pingUrl }),
    ...(api === undefined
      ? {}
      : {
          api: {
            url: api.url,
            ...(api.register_url === undefined ? {} : { registerUrl: api.register_url }),
            method: api.method,
            ...(token === undefined ? {} : { token }),
            name: api.name ?? hostname(),
          },
        }),
    ...(ntfy === undefined ? {} : { ntfy: { topic: ntfy.topic, afterMs: ms(ntfy.after_seconds) } }),
    timeoutMs: ms(config.timeout_seconds),
  };
}

function argvOf(program: string | readonly string[]): [string, ...string[]] {
  const [first, ...rest] = typeof program === 'string' ? [program] : program;
  if (first === undefined) throw new Error('a program without a name, though the config was checked');
  return [first, ...rest];
}

function ms(seconds: number): number {
  return Math.round(seconds * 1000);
}
