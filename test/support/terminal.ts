import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Long enough for a busy machine. */
const WAIT = { timeout: 30_000, interval: 50 };

export type Terminal = {
  /** All that the program has written so far, as a terminal gets it. */
  readonly text: () => string;
  /** Waits until what was written fits. */
  readonly shows: (expected: RegExp) => Promise<void>;
  /** Types, as a person does: `\x03` is Ctrl-C. */
  readonly type: (keys: string) => void;
  /** Gives the window another width. */
  readonly resize: (columns: number) => Promise<void>;
  /** The exit code, once the program has ended. */
  readonly ended: Promise<number>;
};

export type TerminalOptions = { readonly columns: number; readonly env?: Readonly<Record<string, string>> };

/** Runs the built program in a terminal of its own, made by util-linux' `script`. */
export function inTerminal(args: readonly string[], { columns, env = {} }: TerminalOptions): Terminal {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
  const command = `tty; stty cols ${String(columns)} rows 30; exec ${words}`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', TERM: 'xterm', ...env },
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    written += piece;
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const text = (): string => written.slice(written.indexOf('\n') + 1);
  return {
    text,
    shows: (expected) =>
      vi.waitFor(() => {
        expect(text()).toMatch(expected);
      }, WAIT),
    type: (keys) => child.stdin.write(keys),
    async resize(wide) {
      const device = /^(\S+)/.exec(written)?.[1] ?? '';
      await once(spawn('stty', ['-F', device, 'cols', String(wide)], { stdio: 'inherit' }), 'exit');
    },
    ended: once(child, 'close').then(([code]) => Number(code)),
  };
}
