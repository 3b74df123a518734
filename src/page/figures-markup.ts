import { markup, type Markup } from './html.js';
import type { PageView } from './view.js';

/** What the past comes to, in numbers. */
export function figuresMarkup({ figures, days }: PageView): Markup | undefined {
  if (figures === undefined) return undefined;
  const { columns, rows } = figures;
  return markup`
    <section aria-labelledby="figures-title"><div class="head"><h2 id="figures-title">Figures of ${days.length} days</h2></div>
    <div class="card wide" role="region" aria-label="Table of figures" tabindex="0"><table class="figures">
    <thead><tr>${['Service', ...columns].map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ({ name, cells }) =>
        markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`,
    )}</tbody></table></div>
    </section>`;
}
