import { inWords } from '../decide/words.js';
import { icon } from './icons.js';
import { markup, type Markup } from './html.js';
import { timeElement } from './time.js';
import type { PageView } from './view.js';

const NAMED = 12;

/** How everything stands. */
export function bannerMarkup({ banner }: PageView): Markup {
  const more = banner.ill.length - NAMED;
  return markup`
    <section class="banner ${banner.tone}" aria-labelledby="overall">
    ${icon(banner.tone)}
    <div><h2 id="overall">${banner.headline}</h2>
    <ul class="counts">${banner.counts.map(
      ({ tone, word, count }) => markup`<li>${icon(tone)} <b>${count}</b> ${word.toLowerCase()}</li>`,
    )}</ul>
    ${
      banner.ill.length > 0 &&
      markup`<p class="ill">See ${banner.ill
        .slice(0, NAMED)
        .map(
          (name, index) => markup`${index > 0 && ', '}<a href="#s-${name}">${name}</a>`,
        )}${more > 0 && ` and ${String(more)} more`}</p>`
    }</div>
    </section>`;
}

/** Shown when the last round is too long ago: by the script of the page itself, which may lie there for days. */
export function staleMarkup({ round, periodMs }: PageView): Markup | undefined {
  if (round === undefined) return undefined;
  return markup`
    <div id="stale" class="stale" role="alert" data-at="${round.at}" data-period="${periodMs}"${round.isStale ? '' : ' hidden'}>
    <p><strong>What you see may not be true any more.</strong> 
    The last round was made <span id="stale-age">at ${timeElement(round.at)}</span>, 
    and one is due every ${inWords(periodMs)}. 
    Load the page again; if this stays, no more rounds are made.</p>
    </div>`;
}
