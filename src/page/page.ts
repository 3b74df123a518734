import { bannerMarkup, staleMarkup } from './banner-markup.js';
import { figuresMarkup } from './figures-markup.js';
import { graphMarkup } from './graph-markup.js';
import { markup, trusted, type Markup } from './html.js';
import { openMarkup, pastMarkup } from './incidents-markup.js';
import { iconSprite, favicon } from './icons.js';
import { policyOf } from './policy.js';
import { SCRIPT } from './script.js';
import { servicesMarkup } from './services-markup.js';
import { STYLE } from './style.js';
import { timeElement } from './time.js';
import type { PageView } from './view.js';

/** One HTML document that needs nothing else: no other file, no server, and without its script only nicer times. */
export function renderPage(view: PageView): string {
  return `<!doctype html>\n${documentMarkup(view).text}\n`;
}

function documentMarkup(view: PageView): Markup {
  const { banner } = view;
  return markup`
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policyOf(STYLE, SCRIPT)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    ${!view.isPublic && markup`<meta name="robots" content="noindex">`}
    <title>${banner.headline} – service status</title>
    <link rel="icon" href="${favicon(banner.tone)}">
    <style>${trusted(STYLE)}</style>
    </head>
    <body>
    ${iconSprite()}
    <a class="skip" href="#services">Skip to the services</a>
    <header class="top"><h1>Service status</h1>${madeMarkup(view)}</header>
    <main>
    ${staleMarkup(view)}
    ${bannerMarkup(view)}
    ${openMarkup(view)}
    ${servicesMarkup(view)}
    ${graphMarkup(view)}
    ${pastMarkup(view)}
    ${figuresMarkup(view)}
    </main>
    <footer class="foot"><p>Made by wardround at ${timeElement(view.madeAt)}. 
    Days are those of UTC; <span id="zone">times are UTC</span>.</p></footer>
    <script>${trusted(SCRIPT)}</script>
    </body>
    </html>`;
}

function madeMarkup({ round }: PageView): Markup {
  return round === undefined
    ? markup`<p>No round has been made yet</p>`
    : markup`<p>Last round: ${timeElement(round.at)}</p>`;
}
