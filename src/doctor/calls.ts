import type { CallSettings } from '../model/call.js';
import { ok, problem, warning, type Checkup, type Sight } from './checkup.js';
import { systemOf, type TopicFound, type World } from './world.js';

export const calls: Checkup = {
  name: 'calls',
  async look(world, signal) {
    const system = systemOf(world);
    if (system === undefined) return [];
    const settings = system.calls;
    if (isNobody(settings)) {
      return [
        warning(
          'nobody is called when a service cannot be helped',
          'say whom in the config: notifications (docs/alerts.md)',
        ),
      ];
    }
    return [...(await topicSights(settings, world, signal)), ...otherSights(settings)];
  },
};

function isNobody({ ntfy, webhooks, commands }: CallSettings): boolean {
  return ntfy === undefined && webhooks.size + commands.size === 0;
}

async function topicSights({ ntfy }: CallSettings, world: World, signal: AbortSignal): Promise<Sight[]> {
  const names = [...(ntfy?.topics.keys() ?? [])];
  return Promise.all(names.map(async (name) => topicSight(name, await world.topic(name, signal), world)));
}

/** @param name of the topic in the config: the topic itself is a password */
function topicSight(name: string, found: TopicFound, { configFlag }: World): Sight {
  const test = `wardround notify-test${configFlag}`;
  const topic = `the ntfy topic "${name}"`;
  if (found === 'accepted') return ok(`${topic} answers`);
  if (found === 'refused') {
    return problem(
      `${topic} was refused: the server does not take the token, or the user and password`,
      `mend notifications.ntfy, then: ${test}`,
    );
  }
  if (found === 'not-readable') {
    return warning(`${topic} may not be read by us; whether it may be written only a message can tell`, test);
  }
  return problem(`${topic} could not be asked: ${found.cause}`, test);
}

/** Programs and webhooks cannot be asked without being called. */
function otherSights({ webhooks, commands }: CallSettings): Sight[] {
  const names = [...webhooks.keys(), ...commands.keys()];
  return names.length === 0 ? [] : [ok(`also called: ${names.join(', ')}; wardround notify-test tries them`)];
}
