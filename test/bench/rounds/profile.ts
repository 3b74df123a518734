import { readFileSync, writeFileSync } from 'node:fs';
import { startCountingProxy } from '../../support/counting-proxy.js';
import { timeExecs, type Contestant, type Setting } from './contestants.js';
import { time } from './measure.js';
import { spreadOf, type Spread } from './race.js';

/** A part of the time of one round, in words. */
export type Part = { readonly what: string; readonly ms: Spread };

const WHAT = {
  node: 'a bare Node starts and ends',
  load: 'until the first call to the engine, above that: the program, the config and the state are read',
  listing: 'the containers are listed',
  execs: 'until the last answer: one exec a container, with all its checks',
  floor: 'of that, what execs of `true` in as many containers take by themselves',
  end: 'journals and report are written, and Node ends',
} as const;

/** Where the time of wardround's round goes, seen from outside: the calls to the engine and when they were made. */
export async function profile(wardround: Contestant, setting: Setting, rounds: number): Promise<readonly Part[]> {
  const parts: Record<keyof typeof WHAT, number[]> = { node: [], load: [], listing: [], execs: [], floor: [], end: [] };
  for (let turn = 0; turn < rounds; turn += 1) {
    const bare = await time({ argv: [process.execPath, '-e', '0'], env: {} });
    const floor = await timeExecs(setting.dockerHost, setting.containers);
    const seen = await calledAt(wardround, setting);
    parts.node.push(bare.sample.wallMs);
    parts.floor.push(floor.wallMs);
    parts.load.push(seen.first - bare.sample.wallMs);
    parts.listing.push(seen.second - seen.first);
    parts.execs.push(seen.last - seen.second);
    parts.end.push(seen.end - seen.last);
  }
  const whole = (Object.keys(WHAT) as (keyof typeof WHAT)[]).map((key) => ({
    what: WHAT[key],
    ms: spreadOf(parts[key]),
  }));
  return [...whole, ...(await byKind(wardround, setting, rounds))];
}

type Config = { readonly services: Readonly<Record<string, { readonly health_check: { readonly type: string } }>> };

/** How long the execs are when the round has only its checks of one kind. */
async function byKind(wardround: Contestant, setting: Setting, rounds: number): Promise<Part[]> {
  const config = JSON.parse(readFileSync(setting.config, 'utf8')) as Config;
  const services = Object.entries(config.services);
  const found: Part[] = [];
  for (const kind of new Set(services.map(([, { health_check }]) => health_check.type))) {
    const only = services.filter(([, { health_check }]) => health_check.type === kind);
    const path = `${setting.config}.${kind}.json`;
    writeFileSync(path, JSON.stringify({ ...config, services: Object.fromEntries(only) }));
    const execs: number[] = [];
    for (let turn = 0; turn < rounds; turn += 1) {
      const seen = await calledAt(wardround, { ...setting, config: path });
      execs.push(seen.last - seen.second);
    }
    found.push({
      what: `until the last answer, in rounds of the ${only.length} ${kind} checks alone`,
      ms: spreadOf(execs),
    });
  }
  return found;
}

async function calledAt(wardround: Contestant, setting: Setting) {
  const proxy = await startCountingProxy(setting.dockerHost);
  try {
    const begunAt = performance.now();
    await wardround.watched({ ...setting, dockerHost: proxy.dockerHost });
    const end = performance.now() - begunAt;
    const [first, second] = proxy.calls.map(({ at }) => at - begunAt);
    // One listing, and after it all the others.
    if (first === undefined || second === undefined) throw new Error('a round without calls has no such profile');
    return { first, second, last: proxy.lastAnswerAt() - begunAt, end };
  } finally {
    await proxy.close();
  }
}
