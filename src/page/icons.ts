import { markup, trusted, type Markup } from './html.js';
import type { Tone } from './view.js';

/** Told apart by their shape: a tick in a circle, a cross in an octagon, a triangle, a square, a ring with a question mark. */
const SHAPES = {
  good: '<circle cx="8" cy="8" r="8"/><path class="m" d="M4.4 8.3l2.4 2.4 4.8-5"/>',
  bad: '<path d="M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z"/><path class="m" d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4"/>',
  warn: '<path d="M8 .9a1 1 0 0 1 .9.5l6.7 12a1 1 0 0 1-.9 1.6H1.3a1 1 0 0 1-.9-1.6l6.7-12A1 1 0 0 1 8 .9z"/><path class="m" d="M8 5.6v4M8 12.1v.1"/>',
  off: '<rect x=".8" y=".8" width="14.4" height="14.4" rx="3"/><path class="m" d="M5 8h6"/>',
  unsure:
    '<path d="M8 0l8 8-8 8-8-8z"/><path class="m" d="M6.2 6.4a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.6-.9 1.2M8 11.5v.1"/>',
} as const satisfies Record<Tone, string>;

const TONES = Object.keys(SHAPES) as Tone[];

/** The shapes, once a page. */
export function iconSprite(): Markup {
  const symbols = TONES.map(
    (tone) => markup`<symbol id="i-${tone}" viewBox="0 0 16 16">${trusted(SHAPES[tone])}</symbol>`,
  );
  return markup`<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">${symbols}</svg>`;
}

/** The symbol of a tone. The word beside it says the same. */
export function icon(tone: Tone): Markup {
  return markup`<svg class="i ${tone}" aria-hidden="true"><use href="#i-${tone}"/></svg>`;
}

/** What a page's tab shows: the colour of the whole. */
const COLOURS = {
  good: '2c7a57',
  bad: 'b3372b',
  warn: 'a86b00',
  off: '6b7280',
  unsure: '6a55a0',
} as const satisfies Record<Tone, string>;

export function favicon(tone: Tone): string {
  const shape = SHAPES[tone].replace('class="m"', 'fill="none" stroke="white" stroke-width="2"');
  const image = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 18 18" fill="#${COLOURS[tone]}">${shape}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(image)}`;
}
