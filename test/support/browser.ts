import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type {} from './browser-setup.js';

/** It needs no display, no sandbox (root has none), and calls nobody. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Showing = {
  readonly scheme?: 'light' | 'dark';
  /** Of the window, in CSS pixels. */
  readonly width?: number;
  readonly media?: 'screen' | 'print';
  /** What the page's clock says, wall clock, ms; absent: the real one. */
  readonly at?: number;
};

/** A page in the browser, and what was noticed while it was shown. */
export type Shown = {
  readonly page: Page;
  /** The address of each request, that of the page itself first. */
  readonly requests: readonly string[];
  /** What the browser complains of: policy, script and style errors. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page. */
  readonly ask: <T>(expression: string) => Promise<T>;
  /** Takes a picture of the page as a whole, or of its top, into the folder of `WARDROUND_SCREENSHOTS`, if there is one. */
  readonly picture: (name: string, height?: number) => Promise<void>;
};

export type Browser = { readonly show: (html: string, showing?: Showing) => Promise<Shown> };

/**
 * A `describe` for tests in a browser, whose clock is that of New York. Where there is none they are skipped, or fail when
 * `CI` is set, with the reason as the name of the one test that is left.
 *
 * @param scripts whether pages may run theirs
 */
export function describeInBrowser(name: string, define: (browser: Browser) => void, scripts = true): void {
  const found = inject('browser');
  describe(name, () => {
    if (found.kind === 'none' && found.required) {
      it('finds a browser', () => expect.fail('CI is set, and chromium is not installed'));
    } else if (found.kind === 'none') {
      it.skip('needs chromium');
    } else {
      define(useBrowser(found.path, scripts));
    }
  });
}

function useBrowser(executablePath: string, scripts: boolean): Browser {
  const folder = mkdtempSync(join(tmpdir(), 'wardround-browser-'));
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath,
      args: FLAGS,
      headless: true,
      javaScriptEnabled: scripts,
      timezoneId: 'America/New_York',
    });
  });
  afterAll(async () => {
    await context?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    async show(html, showing = {}) {
      if (context === undefined) throw new Error('the browser was not started');
      return showIn(context, join(folder, 'page.html'), html, showing);
    },
  };
}

async function showIn(context: BrowserContext, path: string, html: string, showing: Showing): Promise<Shown> {
  const { scheme = 'light', width = 1200, media = 'screen', at } = showing;
  writeFileSync(path, html);
  const [before] = context.pages();
  const page = await context.newPage();
  await before?.close();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  if (at !== undefined) await page.clock.install({ time: at });
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: scheme, media });
  await page.goto(`file://${path}`);
  return {
    page,
    requests,
    complaints,
    ask: (expression) => page.evaluate(expression),
    async picture(name, height) {
      const shots = process.env.WARDROUND_SCREENSHOTS;
      if (shots === undefined) return;
      mkdirSync(shots, { recursive: true });
      const clip = height === undefined ? {} : { clip: { x: 0, y: 0, width, height } };
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true, ...clip });
    },
  };
}
