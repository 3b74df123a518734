import type { Look, PageView, Tone } from './view.js';

/** The worst first. */
const TONES: readonly Tone[] = ['bad', 'unsure', 'warn', 'good', 'off'];

/** How all services stand, in one line and in numbers. */
export function bannerOf(looks: ReadonlyMap<string, Look>): PageView['banner'] {
  const counts = new Map<string, Look & { count: number }>();
  for (const look of looks.values()) {
    const known = counts.get(look.word);
    if (known === undefined) counts.set(look.word, { ...look, count: 1 });
    else known.count += 1;
  }
  const of = (tone: Tone): string[] => [...looks].filter(([, look]) => look.tone === tone).map(([name]) => name);
  const tone = TONES.find((one) => one !== 'off' && of(one).length > 0) ?? 'off';
  return {
    tone,
    headline: headline(tone, of(tone), looks),
    counts: [...counts.values()].sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone)),
    ill: TONES.slice(0, 3).flatMap(of),
  };
}

function headline(tone: Tone, names: readonly string[], looks: ReadonlyMap<string, Look>): string {
  const count = names.length === 1 ? '1 service' : `${String(names.length)} services`;
  switch (tone) {
    case 'bad':
      return `${count} down`;
    case 'unsure':
      return `${count} of which nobody knows`;
    case 'warn':
      return names.some((name) => looks.get(name)?.word === 'Degraded')
        ? `${count} not quite well`
        : `${count} starting`;
    case 'good':
      return 'All is well';
    case 'off':
      if (looks.size === 0) return 'No services';
      return [...looks.values()].some(({ word }) => word === 'Stopped')
        ? 'Left alone on purpose'
        : 'Nothing is watched';
  }
}
