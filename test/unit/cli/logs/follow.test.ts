import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { follow } from '../../../../src/cli/logs/follow.js';
import { aFolder } from '../../../support/folders.js';

/** Follows a file that holds `text`, from its end; `told` are the lines that were told so far. */
function following(text: string | undefined): {
  readonly path: string;
  readonly told: string[];
  readonly stop: () => Promise<void>;
} {
  const path = join(aFolder(), 'a.log');
  if (text !== undefined) writeFileSync(path, text);
  const controller = new AbortController();
  const told: string[] = [];
  const done = follow(path, Buffer.byteLength(text ?? ''), (line) => told.push(line), controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await done;
  };
  onTestFinished(stop);
  return { path, told, stop };
}

function untilTold(told: readonly string[], lines: readonly string[]): Promise<void> {
  return vi.waitFor(() => expect(told).toEqual(lines), { timeout: 10_000, interval: 20 });
}

it('tells what is added, line by line, once it is whole', async () => {
  const { path, told } = following('old\n');
  appendFileSync(path, 'one\ntw');
  await untilTold(told, ['one']);
  appendFileSync(path, 'o grö');
  appendFileSync(path, 'ße\n');
  await untilTold(told, ['one', 'two größe']);
});

it('goes on with the new file when the old one was put aside, and loses nothing of either', async () => {
  const { path, told } = following('old\n');
  appendFileSync(path, 'one\n');
  await untilTold(told, ['one']);
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'late\n');
  await untilTold(told, ['one', 'late']);
  writeFileSync(path, 'new\n');
  await untilTold(told, ['one', 'late', 'new']);
});

it('begins anew when the file was cut, as logrotate does with copytruncate', async () => {
  const { path, told } = following('a line that is long enough\n');
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
  appendFileSync(path, 'new\n');
  await untilTold(told, ['new']);
});

it('waits for a file that is not there yet', async () => {
  const { path, told } = following(undefined);
  writeFileSync(path, 'first\n');
  await untilTold(told, ['first']);
});

it('ends when it is told to', async () => {
  const { stop } = following('x\n');
  await expect(stop()).resolves.toBeUndefined();
});
