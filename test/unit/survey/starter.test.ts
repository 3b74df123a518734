import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { propose } from '../../../src/survey/propose.js';
import { starterConfig, type Chosen } from '../../../src/survey/starter.js';
import { aContainer, composed } from '../../support/surveys.js';
import { inFolder } from '../config/written.js';

const TOPIC = 'wardround-k3mw9xq2dv7hnb4tzyac';

/** Every check that is ever proposed, one after the other. */
function eachChosen(): readonly Chosen[][] {
  const proposals = propose([
    aContainer('shop-web-1', ['nginx: master process nginx -g daemon off;'], {
      labels: composed('shop', 'web', 'db:x:y'),
    }),
    aContainer('shop-db-1', ['postgres'], { labels: composed('shop', 'db') }),
    aContainer('box', [
      'sleep 1',
      'mongod',
      'minio server /data',
      'beam.smp x rabbit',
      'node api.js',
      'nginx: master process nginx',
    ]),
    aContainer('bare', ['redis-server'], { hasShell: false, hasHealthcheck: true }),
  ]);
  const most = Math.max(...proposals.map(({ candidates }) => candidates.length));
  return Array.from({ length: most }, (_, index) =>
    proposals.flatMap((proposal) => {
      const check = proposal.candidates[Math.min(index, proposal.candidates.length - 1)];
      return check === undefined ? [] : [{ proposal, check }];
    }),
  );
}

describe('a starter config', () => {
  it.each(eachChosen().map((chosen, index) => [index, chosen] as const))(
    'is valid and without a trap, whichever candidates answer: %i',
    (_, chosen) => {
      const text = JSON.stringify(starterConfig(chosen, { topic: TOPIC }));
      inFolder({ 'c.json': text }, (cwd) => {
        const { warnings, system } = loadConfig({ path: 'c.json', env: {}, cwd, isRoot: true });
        expect(warnings.map(({ message }) => message)).toEqual([]);
        expect([...system.services.keys()]).toEqual(chosen.map(({ proposal }) => proposal.name));
        for (const { description } of system.services.values()) expect(description).toContain('found by');
      });
    },
  );

  it('lets nothing depend on what was not chosen', () => {
    const [first = []] = eachChosen();
    const web = first.filter(({ proposal }) => proposal.name === 'web');
    expect(starterConfig(first, {})).toMatchObject({ services: { web: { dependencies: ['db'] } } });
    expect(JSON.stringify(starterConfig(web, {}))).not.toContain('dependencies');
  });

  it('says only what is not the default', () => {
    const [first = []] = eachChosen();
    expect(Object.keys(starterConfig(first, {}))).toEqual(['services']);
    expect(starterConfig(first, { schema: '/opt/x.json', dockerHost: 'tcp://h:1', topic: TOPIC })).toMatchObject({
      $schema: '/opt/x.json',
      docker: { host: 'tcp://h:1' },
      notifications: { ntfy: { topics: { alerts: TOPIC } } },
      defaults: { notify_on_fail: 'alerts' },
    });
  });
});
