import { percentText } from './bars.js';
import { ms } from './figures.js';
import { markup, type Markup } from './html.js';
import { icon } from './icons.js';
import { downtimeText } from './incidents-markup.js';
import { sparkline } from './sparkline.js';
import { timeElement } from './time.js';
import type { Bar, PageView, ServiceView } from './view.js';

/** A row a service. */
export function servicesMarkup({ services, days, isPublic }: PageView): Markup {
  return markup`
    <section id="services" tabindex="-1" aria-labelledby="services-title">
    <div class="head"><h2 id="services-title">Services</h2>
    <p class="legend" aria-hidden="true">
    <span>${days.length} days, the last is today:</span> 
    <span><i class="key"></i> up</span> 
    <span><i class="key d3"></i> down in part</span> 
    <span><i class="key n"></i> not watched</span>
    ${!isPublic && markup` <span><i class="key l"></i> time of checks, p50 and p95</span>`}</p></div>
    <ul class="card rows">${services.map((service) => rowMarkup(service, days.length))}</ul>
    </section>`;
}

function rowMarkup(service: ServiceView, days: number): Markup {
  const { name, look, since, lasts, uptime, note } = service;
  return markup`
    <li class="row" id="s-${name}">
    <div class="who"><h3>${name}</h3>
    <p class="state ${look.tone}">${icon(look.tone)} <b>${look.word}</b>
    ${since !== undefined && markup` <span class="since"><span class="nb">for ${lasts},</span> <span class="nb">since ${timeElement(since)}</span></span>`}</p></div>
    <div class="past">
    <div class="bars" role="img" aria-label="${service.barsText}">${service.bars.map(barMarkup)}</div>
    ${sparkline(service.latencies)}
    </div>
    <p class="num">${uptimeMarkup(uptime, days)}
    ${latencyText(service)}</p>
    ${note !== undefined && markup`<p class="note">${note}</p>`}
    ${detailsMarkup(service)}
    </li>`;
}

function uptimeMarkup(uptime: number | undefined, days: number): Markup {
  if (uptime === undefined) return markup`<b aria-hidden="true">–</b><span class="vh">uptime not known</span>`;
  return markup`<b>${percentText(uptime)}</b> up<span class="vh"> in ${days} days</span>`;
}

function barMarkup({ kind, down, text }: Bar): Markup {
  if (kind === 'up') return markup`<i title="${text}"></i>`;
  return markup`<i class="${kind === 'unwatched' ? 'n' : `d${String(down)}`}" title="${text}"></i>`;
}

function latencyText({ latencies }: ServiceView): Markup | undefined {
  const last = latencies?.findLast((day) => day !== undefined);
  if (last === undefined) return undefined;
  return markup`<span class="lat" title="of the last day: half of the checks took no longer than p50, 95 of 100 no longer than p95">
    <span class="nb">p50 ${ms(last.p50)}</span> <span class="nb">p95 ${ms(last.p95)}</span></span>`;
}

function detailsMarkup({ name, facts, downtimes }: ServiceView): Markup | undefined {
  if (facts.length === 0 && downtimes.length === 0) return undefined;
  return markup`
    <details><summary>More<span class="vh"> about ${name}</span></summary>
    ${
      facts.length > 0 &&
      markup`<dl>${facts.map(
        ({ term, text, at }) =>
          markup`<div><dt>${term}</dt><dd>${text}${at !== undefined && markup` (${timeElement(at)})`}</dd></div>`,
      )}</dl>`
    }
    ${downtimes.length > 0 && markup`<h4>Last downtimes</h4><ul>${downtimes.map((one) => markup`<li>${downtimeText(one)}</li>`)}</ul>`}
    </details>`;
}
