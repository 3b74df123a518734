import type { Outcome } from '../model/round.js';

/** What the terminal at the other end can show. */
export type Style = {
  readonly colour: boolean;
  /** In cells. */
  readonly width: number;
  readonly unicode: boolean;
};

export type Paint = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold' | 'none';

const CODES = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
  none: undefined,
} as const satisfies Record<Paint, readonly [number, number] | undefined>;

/**
 * Whether colour is wanted is the caller's answer (`style.colour`), from its stream and environment:
 * `util.styleText` would look at the environment a second time.
 */
export function painted(text: string, paint: Paint, style: Style): string {
  const codes = CODES[paint];
  return style.colour && codes && text !== '' ? `\x1b[${String(codes[0])}m${text}\x1b[${String(codes[1])}m` : text;
}

/** How an outcome looks: its symbol, the same in ASCII, its word and its colour. */
export type Look = { readonly symbol: string; readonly ascii: string; readonly word: string; readonly paint: Paint };

/** Every symbol is one cell wide in every terminal font, which rules out most of the pretty ones. */
export const LOOKS = {
  healthy: { symbol: '✓', ascii: '+', word: 'healthy', paint: 'green' },
  degraded: { symbol: '!', ascii: '!', word: 'degraded', paint: 'yellow' },
  recovered: { symbol: '↻', ascii: '*', word: 'recovered', paint: 'cyan' },
  failed: { symbol: '✗', ascii: 'x', word: 'failed', paint: 'red' },
  crash_loop: { symbol: '✗', ascii: 'x', word: 'crash loop', paint: 'red' },
  waiting: { symbol: '…', ascii: '~', word: 'waiting', paint: 'yellow' },
  blocked: { symbol: '⊘', ascii: '-', word: 'blocked', paint: 'yellow' },
  stopped: { symbol: '■', ascii: '=', word: 'stopped', paint: 'dim' },
  unknown: { symbol: '?', ascii: '?', word: 'unknown', paint: 'yellow' },
  not_due: { symbol: '·', ascii: '.', word: 'not due', paint: 'dim' },
  disabled: { symbol: '·', ascii: '.', word: 'disabled', paint: 'dim' },
} as const satisfies Record<Outcome, Look>;

/** What stands for the cut end of a text. */
export function ellipsisOf(style: Style): string {
  return style.unicode ? '…' : '...';
}
