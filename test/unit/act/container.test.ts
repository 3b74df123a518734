import { describe, expect, it } from 'vitest';
import type { ContainerState } from '../../../src/model/container.js';
import { World } from '../../support/world.js';

const STOPPED: ContainerState = { kind: 'down', how: 'stopped', detail: 'services is stopped', outOfMemory: false };

describe('a container that is down, with a service whose stop marker', () => {
  const worldWith = (mark: (world: World) => void): World => {
    const world = new World().add('db');
    world.states.set('services', STOPPED);
    mark(world);
    return world;
  };

  it('lies on this machine: nobody is called', async () => {
    const world = worldWith((one) => {
      one.mark('db', 'host');
    });
    await world.round();
    expect(world.titles()).toEqual([]);
  });

  it('could not be looked up: it is not started, and somebody is called', async () => {
    const world = worldWith((one) => {
      one.mark('db', 'host', { kind: 'unreachable', cause: 'EACCES' });
    });
    const round = await world.round();
    expect(world.commands).toEqual([]);
    expect(world.titles()).toHaveLength(1);
    // It is not known that it was stopped on purpose.
    expect(round.visits[0]?.reason).not.toContain('stopped on purpose');
  });
});
