import type { RoundEvent } from '../model/round.js';
import type { Io } from './io.js';
import { widthOf } from './style.js';

const TICK_MS = 250;
const SHOWN_FROM_MS = 1_000;

export type Countdown = {
  readonly follow: (event: RoundEvent) => void;
  /** Takes the line away, so that something else can be printed. */
  readonly clear: () => void;
};

/** Shows, on a terminal, how long a restarted service is still given to come up. Elsewhere it shows nothing. */
export function createCountdown({ stderr, env }: Io): Countdown {
  if (!stderr.isTTY || env.TERM === 'dumb') return { follow: () => undefined, clear: () => undefined };
  const endsAt = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => {
    stderr.write('\r\x1b[K');
  };
  const show = (): void => {
    const waits = [...endsAt].map(
      ([name, at]) => `${name} ${String(Math.max(0, Math.ceil((at - Date.now()) / 1000)))} s`,
    );
    stderr.write(`\r\x1b[K  starting up: ${waits.join(', ')}`.slice(0, widthOf(stderr) + 3));
  };
  return {
    clear,
    follow(event) {
      if (event.kind === 'waiting' && event.ms >= SHOWN_FROM_MS) endsAt.set(event.name, Date.now() + event.ms);
      else if ('service' in event) endsAt.delete(event.service.name);
      else if ('container' in event) endsAt.delete(`container ${event.container}`);
      if (endsAt.size > 0) {
        timer ??= setInterval(show, TICK_MS).unref();
      } else if (timer !== undefined) {
        clearInterval(timer);
        timer = undefined;
        clear();
      }
    },
  };
}
