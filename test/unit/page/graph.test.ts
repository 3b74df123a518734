import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/page/gather.js';
import { edgesOf, graphOf } from '../../../src/page/graph.js';
import type { Look } from '../../../src/page/view.js';
import { aService } from '../../support/visits.js';

const RUNNING: Look = { tone: 'good', word: 'Running' };
const FAILED: Look = { tone: 'bad', word: 'Failed' };
const UNHEALTHY: Look = { tone: 'bad', word: 'Unhealthy' };
const STOPPED: Look = { tone: 'off', word: 'Stopped' };

function edgeOf(dependency: Look, dependent: Look) {
  const services = [aService('redis'), aService('api', { dependencies: ['redis'] })];
  const looks = new Map([
    ['redis', dependency],
    ['api', dependent],
  ]);
  return edgesOf(services, looks)[0];
}

describe('an edge', () => {
  it.each([
    ['a failed one and one that cannot work', FAILED, UNHEALTHY, true],
    ['a stopped one and one that cannot work', STOPPED, UNHEALTHY, true],
    ['a failed one and one that works all the same', FAILED, RUNNING, false],
    ['a failed one and one that is stopped', FAILED, STOPPED, false],
    ['one that works and one that has failed', RUNNING, FAILED, false],
  ] as const)('between %s', (_, dependency, dependent, blocks) => {
    expect(edgeOf(dependency, dependent)).toEqual({ from: 'redis', to: 'api', blocks });
  });
});

describe('the graph', () => {
  it('is none where nobody depends on anybody', () => {
    expect(graphOf(new Map([['redis', RUNNING]]), [])).toBeUndefined();
  });

  it('names those that stand alone', () => {
    const looks = new Map([
      ['redis', RUNNING],
      ['api', RUNNING],
      ['backup', RUNNING],
    ]);
    expect(graphOf(looks, [{ from: 'redis', to: 'api', blocks: false }])?.apart).toEqual(['backup']);
  });
});

describe('what is gathered into one box', () => {
  const leaves = (count: number, look: Look) =>
    Array.from({ length: count }, (_, index) => ({ name: `leaf-${index}`, look }));
  const graph = (count: number, look = RUNNING) => ({
    nodes: [{ name: 'db', look: RUNNING }, ...leaves(count, look)],
    edges: leaves(count, look).map(({ name }) => ({ from: 'db', to: name, blocks: false })),
    apart: [],
  });

  it('is nothing where there are few', () => {
    expect(gather(graph(10)).boxes).toHaveLength(11);
  });

  it('is all that is well and stands at the end for the same', () => {
    const { boxes, edges } = gather(graph(40));
    expect(boxes.map(({ names }) => names.length)).toEqual([1, 40]);
    expect(edges).toHaveLength(1);
  });

  it('is never one that is ill', () => {
    expect(gather(graph(40, FAILED)).boxes).toHaveLength(41);
  });
});
