import { readFileSync } from 'node:fs';
import axe, { type AxeResults } from 'axe-core';
import { expect, it } from 'vitest';
import { renderPage } from '../../src/page/page.js';
import { pageViewOf } from '../../src/page/view-of.js';
import type { Known } from '../../src/page/known.js';
import { describeInBrowser, type Shown, type Showing } from '../support/browser.js';
import { HOSTILE_TEXTS } from '../support/hostile.js';
import { aHealthyShop, aHostileShop, aShop, manyServices, NOW } from '../support/page-known.js';

const MINUTE = 60_000;
const PHONE = 360;

function html(known: Known, isPublic = false): string {
  return renderPage(pageViewOf(known, NOW, { isPublic }));
}

const PAGES: readonly (readonly [name: string, html: string, showing: Showing])[] = [
  ['a shop', html(aShop()), {}],
  ['a shop in the dark', html(aShop()), { scheme: 'dark' }],
  ['a shop on a phone', html(aShop()), { width: PHONE }],
  ['a shop on a phone in the dark', html(aShop()), { width: PHONE, scheme: 'dark' }],
  ['what everybody may know', html(aShop(), true), {}],
  ['what everybody may know, on a phone in the dark', html(aShop(), true), { width: PHONE, scheme: 'dark' }],
  ['a healthy shop', html(aHealthyShop()), {}],
  ['a shop that nobody has looked at for a day', html(aShop()), { at: NOW.at + 1440 * MINUTE }],
  ['the same in the dark', html(aShop()), { at: NOW.at + 1440 * MINUTE, scheme: 'dark' }],
  ['hostile output', html(aHostileShop()), { width: PHONE }],
  ['a hundred services', html(manyServices(100)), {}],
  ['a hundred services on a phone', html(manyServices(100)), { width: PHONE }],
];

describeInBrowser('a status page', ({ show }) => {
  const at = NOW.at + MINUTE;

  it.each(PAGES)('is accessible, fits, needs nothing else and has no complaint: %s', async (name, text, showing) => {
    const shown = await show(text, { at, ...showing });
    await shown.picture(name.replaceAll(/\W+/g, '-'));
    await shown.ask(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    expect(await accessibility(shown)).toEqual([]);
    expect(await overflow(shown)).toBe(0);
    expect(shown.requests.filter((url) => !/^(file:.*page\.html|data:)/.test(url))).toEqual([]);
    expect(shown.complaints).toEqual([]);
  });

  it('would be found to ask for something else, and to have complaints', async () => {
    const shown = await show('<!doctype html><img src="http://127.0.0.1:1/x.png"><script>nothing()</script><h3>x</h3>');
    expect(shown.requests).toContain('http://127.0.0.1:1/x.png');
    expect(shown.complaints.join('\n')).toContain('nothing is not defined');
    expect(await accessibility(shown)).not.toEqual([]);
  });

  it('shows times of the reader, and those of UTC beside them', async () => {
    const { page } = await show(html(aShop()), { at });
    const round = page.locator('.top time');
    expect(await round.textContent()).toBe('25 Nov, 05:05');
    expect(await round.getAttribute('title')).toBe('25 Nov 2026, 10:05 UTC');
    expect(await page.locator('#zone').textContent()).toContain('America/New_York');
  });

  it('is not old two periods after its round, and warns by itself when it is', async () => {
    const { page, ask } = await show(html(aShop()), { at });
    const warning = page.getByRole('alert');
    expect(await warning.isVisible()).toBe(false);
    await page.clock.fastForward(8 * MINUTE);
    expect(await warning.isVisible()).toBe(false);
    await page.clock.fastForward(3 * MINUTE);
    expect(await warning.isVisible()).toBe(true);
    expect(await warning.innerText()).toContain('12 min ago');
    expect(await ask('document.documentElement.className')).toBe('is-stale');
  });

  it('says how old it is when it has lain there for days', async () => {
    const { page } = await show(html(aShop()), { at: NOW.at + 3 * 1440 * MINUTE });
    expect(await page.getByRole('alert').innerText()).toContain('3 days ago');
  });

  it('shows hostile output as text, and runs none of it', async () => {
    const { page, ask, complaints } = await show(html(aHostileShop()), { at });
    await ask(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
    const text = await page.locator('body').innerText();
    for (const part of [
      '<script>alert(1)</script>',
      '</style><img src=x onerror=alert(2)>',
      '"><svg onload=alert(3)>',
      String.raw`\u2028\u202e`,
      String.raw`\x1b[2J`,
    ]) {
      expect(text).toContain(part);
    }
    expect(await ask(`document.querySelectorAll('script, img, iframe, [onload], [onerror]').length`)).toBe(1);
    expect(await ask(`/[\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]/.test(document.body.textContent)`)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('survives every hostile text', async () => {
    const shown = await show(html(aHostileShop(HOSTILE_TEXTS.map(([, text]) => text))), { at });
    expect(await shown.page.locator('.row').count()).toBe(HOSTILE_TEXTS.length);
    expect(await overflow(shown)).toBe(0);
    expect(shown.complaints).toEqual([]);
  });

  it('draws a hundred services, and who blocks whom', async () => {
    const { page, ask } = await show(html(manyServices(100)), { at });
    expect(await page.locator('.row').count()).toBe(100);
    expect(await page.locator('.row .bars i').count()).toBe(9000);
    const drawn = await ask<number>(`document.querySelector('.dag').getBBox().width`);
    expect(drawn).toBeLessThanOrEqual(Number(await page.locator('.dag').getAttribute('width')));
    const shop = await show(html(aShop()), { at });
    expect(await shop.page.locator('.e.b').count()).toBe(4);
    expect(await shop.page.locator('.blocks').innerText()).toContain('postgres blocks api and search');
  });

  it('is walked through by keyboard, and always shows where one is', async () => {
    const { page, ask } = await show(html(aShop()), { at });
    await page.keyboard.press('Tab');
    expect(await ask('document.activeElement.textContent')).toBe('Skip to the services');
    expect(await ask('document.activeElement.getBoundingClientRect().top >= 0')).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await ask('document.activeElement.tagName')).toBe('SUMMARY');
    expect(await ask('document.activeElement.closest(".row").id')).toBe('s-postgres');
    await page.keyboard.press('Enter');
    expect(await page.locator('#s-postgres dl').isVisible()).toBe(true);
    const stops = await ask<number>(
      `document.querySelectorAll('a[href], summary, [tabindex="0"]').length - document.querySelectorAll('#services').length`,
    );
    const seen = new Set<string>();
    for (let step = 0; step < stops + 5; step += 1) {
      await page.keyboard.press('Tab');
      if (await ask('document.activeElement === document.body')) continue;
      expect(await ask('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
      seen.add(await ask('document.activeElement.outerHTML.slice(0, 80) + document.activeElement.textContent'));
    }
    expect([...seen].filter((one) => one.startsWith('<div')).length).toBe(3);
    expect(seen.size).toBeGreaterThan(20);
  });

  it('goes from the banner to the service that is ill', async () => {
    const { page, ask } = await show(html(aShop()), { at });
    await page.getByRole('link', { name: 'web' }).first().click();
    expect(await ask('location.hash')).toBe('#s-web');
    expect(await ask(`document.querySelector(':target h3').textContent`)).toBe('web');
  });

  it.each(['light', 'dark'] as const)('is pictured in the docs, %s', async (scheme) => {
    const shown = await show(html(aShop()), { at, scheme, width: 1100 });
    await shown.picture(`page-${scheme}`, 1180);
    const picture = readFileSync(new URL(`../../docs/images/page-${scheme}.png`, import.meta.url));
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1100, 1180]);
    expect(picture.length).toBeLessThan(200_000);
  });

  it.each(['light', 'dark'] as const)('is printed on white, unfolded and uncut, from a %s screen', async (scheme) => {
    const shown = await show(html(aShop()), { at, scheme, media: 'print', width: 720 });
    await shown.picture(`print-${scheme}`);
    expect(await shown.ask('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await shown.page.locator('#s-redis dl').isVisible()).toBe(true);
    expect(await overflow(shown)).toBe(0);
    const cut = `[...document.querySelectorAll('.wide, .scroll')].filter((one) => one.scrollWidth > one.clientWidth + 1).length`;
    expect(await shown.ask(cut)).toBe(0);
    const pdf = await shown.page.pdf({
      format: 'A4',
      margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' },
    });
    expect(pdf.toString('latin1')).toMatch(/^%PDF/);
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThan(1);
  });
});

describeInBrowser(
  'a status page without its script',
  ({ show }) => {
    it('still says when, in UTC', async () => {
      const { page } = await show(html(aShop()));
      expect(await page.locator('.top time').textContent()).toBe('25 Nov 2026, 10:05 UTC');
      expect(await page.locator('#zone').textContent()).toBe('times are UTC');
    });

    it('warns if its round was too long ago when it was made', async () => {
      const late = { ...aShop(), roundAt: NOW.at - 11 * MINUTE };
      const { page } = await show(html(late));
      expect(await page.getByRole('alert').innerText()).toContain('at 25 Nov 2026, 09:54 UTC');
      const fresh = await show(html(aShop()));
      expect(await fresh.page.getByRole('alert').isVisible()).toBe(false);
    });
  },
  false,
);

/** What axe finds, a line each. */
async function accessibility({ page, ask }: Shown): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await ask<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html: node }) => node.slice(0, 120)).join(' | ')}`);
}

/** By how much the page is wider than its window. */
async function overflow({ ask }: Shown): Promise<number> {
  return ask('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');
}
