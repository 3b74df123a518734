import { describe, expect, it } from 'vitest';
import { complaints, load, oneService } from './written.js';

const outputsOf = (outputs: object) => load(oneService({}, { outputs })).system.outputs;
const DEFAULTS = { maxBytes: 10_000_000, keep: 5, format: 'text', verbose: false };

describe('outputs', () => {
  it('are none where nothing is said', () => {
    expect(load(oneService({})).system.outputs).toBeUndefined();
    expect(outputsOf({})).toEqual({});
  });

  it('are the paths of files', () => {
    const outputs = { page: '/w/i.html', public_page: '/w/p.html', prometheus: '/w/w.prom', json: '/w/w.json' };
    expect(outputsOf(outputs)).toEqual({
      page: '/w/i.html',
      publicPage: '/w/p.html',
      prometheus: '/w/w.prom',
      json: '/w/w.json',
    });
  });

  it.each<[unknown, object]>([
    ['/w/w.log', { path: '/w/w.log', ...DEFAULTS }],
    [{ path: '/w/w.log' }, { path: '/w/w.log', ...DEFAULTS }],
    [
      { path: '/w/w.log', max_bytes: 20_000, keep: 2, format: 'json', verbose: true },
      { path: '/w/w.log', maxBytes: 20_000, keep: 2, format: 'json', verbose: true },
    ],
  ])('have the log %j with its defaults', (log, expected) => {
    expect(outputsOf({ log })).toEqual({ log: expected });
  });

  it.each<[object, string]>([
    [{ page: 'i.html' }, '/outputs/page: expected the absolute path of a file, found "i.html"'],
    [{ json: '/w/' }, '/outputs/json: expected the absolute path of a file, found "/w/"'],
    [{ prometheus: 5 }, '/outputs/prometheus: expected the absolute path of a file, found 5 (number)'],
    [{ log: 'w.log' }, '/outputs/log: expected the absolute path of a file, or an object with a path, found "w.log"'],
    [{ log: 5 }, '/outputs/log: expected the absolute path of a file, or an object with a path, found 5 (number)'],
    [{ log: {} }, '/outputs/log/path: expected the absolute path of a file, found nothing'],
    [{ log: { path: 'w.log' } }, '/outputs/log/path: expected the absolute path of a file, found "w.log"'],
    [
      { log: { path: '/w', max_bytes: 10 } },
      '/outputs/log/max_bytes: expected a whole number from 10000 to 1000000000, found 10',
    ],
    [{ log: { path: '/w', keep: 0 } }, '/outputs/log/keep: expected a whole number from 1 to 100, found 0'],
    [
      { log: { path: '/w', format: 'jsn' } },
      '/outputs/log/format: expected "text" or "json", found "jsn"; did you mean "json"?',
    ],
    [
      { promethius: '/w' },
      '/outputs/promethius: expected a known field, found "promethius"; did you mean "prometheus"?',
    ],
  ])('%j is wrong', (outputs, complaint) => {
    expect(complaints(oneService({}, { outputs }))).toEqual([complaint]);
  });
});
