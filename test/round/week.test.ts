import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countMessages, tableRows } from '../support/week.js';

it('a week of a bad service is as many messages as the docs say', { timeout: 120_000 }, async () => {
  const rows = tableRows(await countMessages());
  const page = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
  const section = page.slice(page.indexOf('## A week'));
  const written = [...section.matchAll(/^\| (It .*?) +\| (\d+) +\| (\d+) +\|$/gm)].map(([, ...cells]) => cells);
  expect(written).toEqual(rows);
});
