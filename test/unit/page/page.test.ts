import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Known } from '../../../src/page/known.js';
import { renderPage } from '../../../src/page/page.js';
import { pageViewOf } from '../../../src/page/view-of.js';
import {
  aHostileShop,
  aHistory,
  aShop,
  aSystem,
  checked,
  containerIncident,
  manyServices,
  minutesAgo,
  NOW,
  standing,
} from '../../support/page-known.js';
import { aRung, aService } from '../../support/visits.js';
import { ALERTS } from '../../support/calls.js';

function html(known: Known, isPublic = false): string {
  return renderPage(pageViewOf(known, NOW, { isPublic }));
}

/** A service about which everything that can be told holds a word that must not be told to everybody. */
function withCanaries(): Known {
  const canary = (what: string): string => `canary-${what}`;
  const service = aService('redis', {
    target: { kind: 'container', name: canary('container') },
    check: { ...aService('x').check, type: 'custom', command: canary('command'), exitCodes: 'plain' },
    ladder: [aRung({ name: canary('rung'), action: { kind: 'run', command: canary('remedy') } })],
    logPath: `/${canary('log')}`,
    channels: [{ ...ALERTS, name: canary('topic') }],
    cleanup: [`/${canary('cleanup')}`],
  });
  const api = aService('api', { dependencies: ['redis'], enabled: false });
  const mailer = aService('mailer');
  const thumbs = aService('thumbs');
  const outage = {
    cause: canary('cause'),
    failure: 'resource' as const,
    incident: canary('incident'),
    remedies: [{ at: minutesAgo(9).at, rung: canary('rung'), helped: true }],
  };
  const outages = [
    { ...outage, from: minutesAgo(99).at, to: minutesAgo(90).at },
    { ...outage, from: minutesAgo(9).at },
  ];
  const incident = {
    id: canary('incident'),
    kind: 'failed',
    openedAt: minutesAgo(9),
    toldAt: minutesAgo(9),
    reopened: 0,
    reminders: 0,
    escalated: 0,
    updatable: new Set([canary('channel')]),
  } as const;
  return {
    system: {
      ...aSystem([service, api, mailer, thumbs]),
      stateDir: `/${canary('state')}`,
      stopMarkerDir: `/${canary('markers')}`,
    },
    histories: new Map([
      [
        'redis',
        aHistory(
          9,
          () => [4321, 54_321],
          () => 3,
          outages,
        ),
      ],
    ]),
    pasts: new Map([
      ['redis', standing('failed', 9, canary('after'), { ...checked('failure', canary('detail')), incident })],
      ['mailer', { kind: 'unknown', cause: canary('unreadable') }],
      containerIncident(canary('container')),
    ]),
    markers: new Map([
      [
        'thumbs',
        { kind: 'present', path: canary('path'), where: canary('where'), by: canary('by'), reason: canary('reason') },
      ],
    ]),
    roundAt: NOW.at,
  };
}

describe('the page for everybody', () => {
  it('holds no word of commands, paths, containers, errors, reasons, people or places of calls', () => {
    expect(html(withCanaries(), true)).not.toMatch(/canary/i);
  });

  it('has no latency, no restart and no word of who needs whom', () => {
    const page = html(withCanaries(), true);
    expect(page).not.toMatch(/4\.3 s|restart|ran out|needs/i);
  });

  it('has names, states, uptime, bars and times', () => {
    const page = html(withCanaries(), true);
    for (const part of ['redis', 'Failed', '99.', 'down for', '25 Nov 2026, 09:56 UTC', 'Stopped on purpose']) {
      expect(page).toContain(part);
    }
  });
});

describe('the page for insiders', () => {
  it('tells what the other leaves out, but commands, paths and places of calls', () => {
    const page = html(withCanaries());
    const told = new Set([...page.matchAll(/canary-([a-z]+)/gi)].map(([, what]) => what));
    expect([...told].sort()).toEqual(['after', 'by', 'cause', 'container', 'detail', 'reason', 'rung', 'unreadable']);
  });
});

describe('the document', () => {
  const page = html(aShop());

  it('lets nothing run or be shown but its own script and style, by their hashes', () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hashOf = (tag: string): string => {
      const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf('style')}`,
      `script-src ${hashOf('script')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]);
  });

  it('has one script, one style, and no attribute that is either', () => {
    for (const text of [page, html(aHostileShop())]) {
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text.match(/<style/g)).toHaveLength(1);
      expect(text.match(/<[^>]*\s(?:style|on\w+)=/g)).toBeNull();
    }
  });

  it('names no other address', () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.filter((address) => !/^(#|data:image\/svg)/.test(address))).toEqual([]);
    expect(page.replaceAll('http://www.w3.org', '')).not.toMatch(/https?:\/\//);
  });

  it('stays small: 100 services and 90 days in 600 KB', () => {
    expect(Buffer.byteLength(html(manyServices(100)))).toBeLessThan(600_000);
  });

  it('has headings without gaps, and no id twice', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says so where there is no service, no round and no past', () => {
    const empty = html({ system: aSystem([]), histories: new Map(), pasts: new Map() });
    expect(empty).toContain('No round has been made yet');
    expect(empty).toContain('None that is known of.');
  });
});
