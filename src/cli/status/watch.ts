import { cutToCells } from '../../report/cells.js';
import { ellipsisOf, type Style } from '../../report/style.js';
import { EXIT } from '../../model/mistake.js';
import type { Io } from '../io.js';
import { styleOf } from '../style.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const REST_OF_LINE = '\x1b[K';
const REST_OF_SCREEN = '\x1b[J';

/**
 * Draws in place until it is told to end, on a screen of its own: what was on the terminal before is there again after
 * that, however it ends.
 *
 * @param draw what is to be seen now, as lines that are no wider than the style says
 */
export async function watch(everyMs: number, draw: (style: Style) => string, io: Io): Promise<number> {
  const { stdout } = io;
  const leave = (): void => {
    stdout.write(LEAVE);
  };
  const redraw = (): void => {
    stdout.write(frame(draw(styleOf(stdout, io.env)), everyMs, io));
  };
  process.once('exit', leave);
  stdout.write(ENTER);
  try {
    await new Promise<void>((resolve, reject) => {
      const guarded = (): void => {
        try {
          redraw();
        } catch (error) {
          end();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timer = setInterval(guarded, everyMs);
      const end = (): void => {
        clearInterval(timer);
        stdout.off('resize', guarded);
        for (const name of SIGNALS) process.off(name, stop);
      };
      const stop = (): void => {
        end();
        resolve();
      };
      stdout.on('resize', guarded);
      for (const name of SIGNALS) process.on(name, stop);
      guarded();
    });
  } finally {
    process.off('exit', leave);
    leave();
  }
  return EXIT.ok;
}

/** One screen full: what does not fit is counted. */
function frame(text: string, everyMs: number, { stdout, env }: Io): string {
  const style = styleOf(stdout, env);
  const rows = stdout.rows > 0 ? stdout.rows : 24;
  const lines = text.trimEnd().split('\n');
  const room = Math.max(1, rows - 1);
  const hidden = lines.length - room;
  const shown = hidden > 0 ? [...lines.slice(0, room - 1), `  (${String(hidden + 1)} more lines)`] : lines;
  const clock = new Date().toTimeString().slice(0, 8);
  const foot = cutToCells(
    `  ${clock}, every ${String(everyMs / 1000)} s; Ctrl-C ends it`,
    style.width,
    ellipsisOf(style),
  );
  const drawn = shown.map((line) => `${line}${REST_OF_LINE}\n`).join('');
  return `${HOME}${drawn}${foot}${REST_OF_LINE}${REST_OF_SCREEN}`;
}
