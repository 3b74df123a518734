import { resolve } from 'node:path';
import { loadConfig, type LoadedConfig } from '../config/load.js';
import { EXIT, Mistake } from '../model/mistake.js';
import type { System } from '../model/service.js';
import { escapeText } from '../report/escape.js';
import { entryLine, launchCommand, type Launch } from '../schedule/entry.js';
import { periodInWords, periodOf, type Period } from '../schedule/period.js';
import { entriesIn, variablesIn, withLine, type Edit } from '../schedule/table.js';
import { unitsScript } from '../schedule/units.js';
import { accountFor, tableOwner, type Account } from './account.js';
import { loadFor } from './config.js';
import { requireTable, writeTable } from './cron/crontab.js';
import type { Io } from './io.js';
import {
  canWriteLog,
  carried,
  cronEnvironment,
  defaultLog,
  makeLogFolder,
  pathWith,
  runAs,
  thisProgram,
} from './cron/launch.js';
import { proposeEdit } from './cron/propose-edit.js';

export type InstallOptions = {
  readonly config?: string;
  /** As `periodOf` takes it. */
  readonly every: string;
  /** Whose crontab; absent: that of who calls. */
  readonly user?: string;
  readonly log?: string;
  /** Print units instead. */
  readonly systemd: boolean;
  /** Only show what would be changed. */
  readonly print: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Take the place of lines that were written by hand. */
  readonly replace: boolean;
};

type Plan = {
  readonly period: Period;
  readonly account: Account;
  /** For `crontab -u`; absent: the own table. */
  readonly owner?: string;
  readonly launch: Launch;
  readonly system: System;
};

/**
 * `wardround install`: one line in the crontab that makes the rounds.
 *
 * @returns the exit code
 * @throws Mistake for a wrong config, for what cron cannot do, when there is nobody to ask, or when crontab refuses
 */
export async function install(options: InstallOptions, io: Io): Promise<number> {
  const period = periodOf(options.every);
  const account = accountFor(options.user, io);
  const loaded = loadFor(options, io);
  const owner = tableOwner(account);
  const table = options.systemd ? '' : requireTable(owner);
  const variables = variablesIn(table);
  const plan = {
    period,
    account,
    ...(owner === undefined ? {} : { owner }),
    ...planned(loaded, account, variables, options, io),
  };
  requireLog(plan);
  rehearse(plan, variables);
  for (const warning of warningsOf(plan)) io.stderr.write(`wardround: ${warning}\n`);
  if (options.systemd) return printUnits(plan, io);
  return edit(table, variables, plan, options, io);
}

function planned(
  { path, system: here }: LoadedConfig,
  account: Account,
  variables: ReadonlyMap<string, string>,
  { log }: InstallOptions,
  io: Io,
): Pick<Plan, 'launch' | 'system'> {
  const program = thisProgram();
  const isOwn = account.uid === process.getuid?.();
  const underCron = systemUnderCron(path, account, variables, here);
  const environment = isOwn ? carried(here, underCron, io.env) : new Map<string, string>();
  const own = here.outputs?.log?.path;
  const errorsOnly = own !== undefined && log === undefined;
  const fallback = defaultLog(account, isOwn ? io.env : {}, errorsOnly ? ERRORS : undefined);
  const launch = {
    program,
    config: path,
    path: pathWith(program),
    environment,
    log: log === undefined ? fallback : resolve(io.cwd, log),
    errorsOnly,
  };
  return { launch, system: isOwn ? here : underCron };
}

/** What the config amounts to where the surroundings are cron's. What is wrong with it there, the rehearsal says. */
function systemUnderCron(
  path: string,
  account: Account,
  variables: ReadonlyMap<string, string>,
  otherwise: System,
): System {
  try {
    const env = cronEnvironment(account, variables);
    return loadConfig({ path, env, cwd: account.home, isRoot: account.uid === 0 }).system;
  } catch {
    return otherwise;
  }
}

/** Holds what went wrong with the program itself, where the config has a log for all else. */
const ERRORS = 'wardround-errors.log';

function requireLog({ launch: { log }, system, account }: Plan): void {
  if (log === system.outputs?.log?.path) {
    throw new Mistake(`${escapeText(log)} is written by wardround itself (outputs.log): leave --log out`, EXIT.usage);
  }
  const who = escapeText(account.name);
  const own = system.outputs?.log?.path;
  if (own !== undefined && !canWriteLog(own, account)) {
    throw new Mistake(
      `${who} cannot write ${escapeText(own)}: name another log in the config (outputs.log)`,
      EXIT.down,
    );
  }
  if (canWriteLog(log, account)) return;
  throw new Mistake(`${who} cannot write ${escapeText(log)}: name another log with --log PATH`, EXIT.down);
}

/** Lets the program check the config in the way that the entry will start it: as its user, with what cron gives to it. */
function rehearse({ launch, account }: Plan, variables: ReadonlyMap<string, string>): void {
  const env = cronEnvironment(account, variables);
  const { error, status, stderr } = runAs(account, ['/bin/sh', '-c', launchCommand(launch, 'validate')], env);
  if (status === EXIT.ok) return;
  const said = (error?.message ?? stderr).trim().replace(/^wardround: /gm, '');
  const why = `the rounds would not work: started as cron starts them, as ${account.name}, the program says:`;
  const hint =
    status === EXIT.config && !said.includes('permission denied')
      ? 'cron knows nothing of your shell: secrets are best kept in a file ("token_file"), which this user may read'
      : 'may this user run the program, and read the config?';
  throw new Mistake(`${why}\n${said}\n${hint}`, status === EXIT.config ? EXIT.config : EXIT.down);
}

function warningsOf({ period, system, launch }: Plan): string[] {
  const periodMs = period.minutes * 60_000;
  const every = periodInWords(period.minutes);
  const seconds = (ms: number): string => String(ms / 1000);
  const program = launch.program.at(-1) ?? '';
  return [
    ...(periodMs < system.deadlineMs
      ? [
          `a round may take ${seconds(system.deadlineMs)} s (run_deadline_seconds), and the next would begin after ` +
            `${seconds(periodMs)} s: it would find the first under way and leave`,
        ]
      : []),
    ...(periodMs === system.periodMs
      ? []
      : [
          `the config counts on a round every ${seconds(system.periodMs)} s: say "run_period_seconds": ${seconds(periodMs)} there, for a round every ${every}`,
        ]),
    ...(/\/(?:_npx|tmp)\//.test(program)
      ? [`${program} lies in a folder that is emptied some time: put the program in its place first (README, Install)`]
      : []),
  ];
}

function printUnits({ period, launch, system, owner }: Plan, io: Io): number {
  const isSystem = io.isRoot;
  const user = owner === undefined ? {} : { user: owner };
  io.stdout.write(unitsScript({ period, launch, deadlineMs: system.deadlineMs, isSystem, ...user }));
  return EXIT.ok;
}

async function edit(
  table: string,
  variables: ReadonlyMap<string, string>,
  plan: Plan,
  { yes, print, replace }: InstallOptions,
  io: Io,
): Promise<number> {
  const { launch, account, owner, period, system } = plan;
  requireNoOther(table, replace);
  const change = withLine(table, entryLine(period, launch, variables.get('SHELL')), { replace });
  if (change.added.length === 0) {
    io.stdout.write(
      `it is already there: a round every ${periodInWords(period.minutes)}, in the crontab of ${account.name}\n`,
    );
    return EXIT.ok;
  }
  const ended = await proposeEdit(change, account.name, { print, yes }, io);
  if (ended !== undefined) return ended;
  for (const [log, umask] of [[launch.log, '077'] as const, [system.outputs?.log?.path, '022'] as const]) {
    if (log === undefined || makeLogFolder(log, account, umask)) continue;
    throw new Mistake(`the folder of ${escapeText(log)} could not be made; nothing was changed`, EXIT.down);
  }
  writeTable(change.text, owner);
  io.stdout.write(`${doneText(change, plan)}\n`);
  return EXIT.ok;
}

function requireNoOther(table: string, replace: boolean): void {
  const others = entriesIn(table).filter(({ isOurs }) => !isOurs);
  if (others.length === 0 || replace) return;
  const lines = others.map(({ line }) => `  ${escapeText(line)}`).join('\n');
  throw new Mistake(
    `this crontab makes rounds already, by a line that was written by hand:\n${lines}\n` +
      'to put the installed line in its place: wardround install --replace',
    EXIT.down,
  );
}

function doneText({ removed }: Edit, { period, launch, account, system }: Plan): string {
  const what = removed.length === 0 ? 'installed' : 'replaced';
  return (
    `${what}: a round every ${periodInWords(period.minutes)}, in the crontab of ${account.name}; it says what it does in ${escapeText(system.outputs?.log?.path ?? launch.log)}\n` +
    'to see it: wardround logs --follow; whether all is ready for it: wardround doctor'
  );
}
