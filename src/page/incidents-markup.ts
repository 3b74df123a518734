import { ageText } from '../notify/words.js';
import { markup, type Markup, type Piece } from './html.js';
import { icon } from './icons.js';
import { timeElement } from './time.js';
import type { Downtime, OpenIncident, PageView } from './view.js';

/** What goes on now, with its story so far. */
export function openMarkup({ open }: PageView): Markup | undefined {
  if (open.length === 0) return undefined;
  return markup`
    <section aria-labelledby="open-title"><div class="head"><h2 id="open-title">Going on now</h2></div>
    <ul class="card open">${open.map(incidentMarkup)}</ul>
    </section>`;
}

function incidentMarkup({ title, service, tone, from, lasts, story, affected }: OpenIncident): Markup {
  return markup`
    <li><h3>${icon(tone)} ${service === undefined ? title : markup`<a href="#s-${service}">${title}</a>`}</h3>
    <p class="when">since ${timeElement(from)}, for ${lasts}</p>
    ${
      story.length > 0 &&
      markup`<ol class="story">${story.map(
        ({ at, text }) =>
          markup`<li><span class="at">${at === undefined ? 'now' : timeElement(at)}</span> <span>${text}</span></li>`,
      )}</ol>`
    }
    ${affected.length > 0 && markup`<p class="affected">Suffering from it: ${named(affected)}</p>`}
    </li>`;
}

/** Downtimes that are over. */
export function pastMarkup({ past, isPublic }: PageView): Markup {
  return markup`
    <section aria-labelledby="past-title"><div class="head"><h2 id="past-title">Past downtimes</h2></div>
    ${past.length === 0 ? markup`<p class="card none">None that is known of.</p>` : tableMarkup(past, isPublic)}
    </section>`;
}

function tableMarkup(past: readonly Downtime[], isPublic: boolean): Markup {
  const [head, rows] = [['Began', 'Service', 'Lasted', ...(isPublic ? [] : ['Cause', 'What ended it'])], past];
  return markup`
    <div class="card wide" role="region" aria-label="Table of past downtimes" tabindex="0"><table class="downs">
    <thead><tr>${head.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ({ service, from, to, cause, cure }) => markup`
        <tr><td class="nb">${timeElement(from)}</td>
        <th scope="row"><a href="#s-${service}">${service}</a></th>
        <td class="nb">${ageText((to ?? from) - from)}</td>
        ${!isPublic && markup`<td class="cause">${cause}</td><td>${cure}</td>`}</tr>`,
    )}</tbody></table></div>`;
}

/** One downtime as a line. */
export function downtimeText({ from, to, cause, cure }: Downtime): Markup {
  const lasted = to === undefined ? ', and goes on' : `, for ${ageText(to - from)}`;
  return markup`${timeElement(from)}${lasted}${cause !== undefined && `: ${cause}`}${cure !== undefined && ` (${cure})`}`;
}

function named(names: readonly string[]): Piece {
  return names.map((name, index) => markup`${index > 0 && ', '}<a href="#s-${name}">${name}</a>`);
}
