import type { Style } from '../report/style.js';

const DEFAULT_WIDTH = 100;

/** What this stream can show. NO_COLOR (no-color.org) wins over FORCE_COLOR. */
export function styleOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Style {
  const isTerminal = stream.isTTY && env.TERM !== 'dumb';
  const refused = (env.NO_COLOR ?? '') !== '';
  const forced = !['', '0', 'false'].includes(env.FORCE_COLOR ?? '');
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '') ?? '';
  return {
    colour: !refused && (isTerminal || forced),
    width: widthOf(stream),
    unicode: /utf-?8/i.test(locale),
  };
}

/** A terminal that was never told its size, as `script` and `docker exec -t` make them, says 0. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : DEFAULT_WIDTH;
}
