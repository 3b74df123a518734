import { EXIT } from '../model/mistake.js';
import { escapeText } from '../report/escape.js';
import { entriesIn, withoutLine } from '../schedule/table.js';
import { accountFor, tableOwner } from './account.js';
import { loadFor } from './config.js';
import { requireTable, writeTable } from './cron/crontab.js';
import type { Io } from './io.js';
import { proposeEdit } from './cron/propose-edit.js';

export type UninstallOptions = {
  /** Whose crontab; absent: that of who calls. */
  readonly user?: string;
  readonly print: boolean;
  readonly yes: boolean;
};

/**
 * `wardround uninstall`: takes the line of `wardround install` out of the crontab, and nothing else away.
 *
 * @throws Mistake when there is nobody to ask, or when crontab refuses
 */
export async function uninstall({ user, print, yes }: UninstallOptions, io: Io): Promise<number> {
  const account = accountFor(user, io);
  const owner = tableOwner(account);
  const table = requireTable(owner);
  const entries = entriesIn(table);
  const byHand = entries.filter(({ isOurs }) => !isOurs);
  const change = withoutLine(table);
  if (change.removed.length === 0) {
    io.stdout.write(`the crontab of ${account.name} has no line of wardround install\n`);
    tellByHand(byHand, io);
    return EXIT.ok;
  }
  const ended = await proposeEdit(change, account.name, { print, yes }, io);
  if (ended !== undefined) return ended;
  writeTable(change.text, owner);
  io.stdout.write('removed: no more rounds are made by this crontab\n');
  tellByHand(byHand, io);
  const ours = entries.find(({ isOurs }) => isOurs);
  for (const left of leftBehind(ours, io)) io.stdout.write(`stays: ${left}\n`);
  return EXIT.ok;
}

function tellByHand(entries: readonly { readonly line: string }[], io: Io): void {
  for (const { line } of entries) io.stdout.write(`stays: a line that was written by hand: ${escapeText(line)}\n`);
}

function leftBehind(entry: { readonly config?: string; readonly log?: string } | undefined, io: Io): string[] {
  const { config, log } = entry ?? {};
  return [
    ...(log === undefined ? [] : [`the log ${escapeText(log)}`]),
    ...(config === undefined ? [] : behindConfig(config, io)),
  ];
}

function behindConfig(config: string, io: Io): string[] {
  const named = `the config ${escapeText(config)}`;
  try {
    const { outputs, stateDir } = loadFor({ config }, io).system;
    const own = outputs?.log === undefined ? [] : [`the log ${escapeText(outputs.log.path)}`];
    return [...own, named, `the state in ${escapeText(stateDir)}`];
  } catch {
    return [named, 'the state in the folder that the config says (state_dir)'];
  }
}
