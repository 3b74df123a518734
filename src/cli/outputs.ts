import manifest from '../../package.json' with { type: 'json' };
import { countEvent } from '../decide/counters.js';
import type { Counters } from '../model/counters.js';
import { fileTroubleOf, messageOf } from '../model/message-of.js';
import type { Outputs } from '../model/outputs.js';
import type { Round } from '../model/round.js';
import type { System } from '../model/service.js';
import { replaceFile } from '../output/replace.js';
import type { Ports } from '../ports.js';
import { jsonReport } from '../report/json.js';
import { prometheusReport } from '../report/prometheus.js';
import { createCounterStore } from '../state/counters.js';

/** What an output may be made of: a whole round that is over, and what is known after it. */
type Ended = {
  readonly system: System;
  readonly round: Round;
  readonly pastOf: Ports['past'];
  /** Absent where nothing is counted. */
  readonly counters?: Counters;
};

/** The text of an output's file; undefined: it is not written. */
type Render = (ended: Ended) => string | undefined | Promise<string | undefined>;

/** The files that are written after each whole round, a row each. */
const RENDER = {
  page: (ended) => pageOf(ended, false),
  publicPage: (ended) => pageOf(ended, true),
  prometheus: (ended) => prometheusReport({ ...ended, version: manifest.version }),
  json: ({ round }) => jsonReport(round),
} as const satisfies Record<Exclude<keyof Outputs, 'log'>, Render>;

/** Rounds without a page do not load what makes one. What cannot be read for it was said by the round. */
async function pageOf({ system, round }: Ended, isPublic: boolean): Promise<string> {
  const { statusPage } = await import('./page.js');
  return statusPage(system, { isPublic }, () => undefined, round.startedAt + round.durationMs);
}

/** The outputs of a round that treats: the log is none of them. */
export type RoundOutputs = {
  /** The ports of the round, with an eye on what it records. */
  readonly watch: (ports: Ports) => Ports;
  /**
   * Writes what has to be written after the round. Never rejects: one that fails is said, and changes nothing else.
   *
   * @param isWhole whether the round was over all services: others are counted, and no file is made of them
   */
  readonly end: (round: Round, isWhole: boolean) => Promise<void>;
};

/** @param hasState whether this round may write to the state folder: without it nothing is counted */
export function openOutputs(system: System, hasState: boolean, trouble: (message: string) => void): RoundOutputs {
  const { outputs = {}, stateDir } = system;
  const store = hasState && outputs.prometheus !== undefined ? createCounterStore(stateDir) : undefined;
  const before: Counters = store?.read() ?? new Map();
  let counters = before;
  let pastOf: Ports['past'] = () => ({ kind: 'unknown', cause: 'nothing was asked' });
  /** What was counted and not written down would be taken back in the next round: then the old ones are told. */
  const settled = (): Counters | undefined => {
    if (store === undefined) return undefined;
    try {
      store.write(counters);
      return counters;
    } catch (error) {
      trouble(`the counters of outputs.prometheus could not be written: ${messageOf(error)}`);
      return before;
    }
  };
  return {
    watch(ports) {
      pastOf = ports.past;
      if (store === undefined) return ports;
      return {
        ...ports,
        record(journal, event) {
          ports.record(journal, event);
          counters = countEvent(counters, journal, event);
        },
      };
    },
    async end(round, isWhole) {
      const counted = settled();
      const ended = { system, round, pastOf, ...(counted === undefined ? {} : { counters: counted }) };
      if (!isWhole) return;
      for (const [name, render] of Object.entries(RENDER) as [keyof typeof RENDER, Render][]) {
        const path = outputs[name];
        if (path !== undefined) await write(path, () => render(ended), trouble);
      }
    },
  };
}

async function write(
  path: string,
  render: () => ReturnType<Render>,
  trouble: (message: string) => void,
): Promise<void> {
  try {
    const text = await render();
    if (text !== undefined) replaceFile(path, text);
  } catch (error) {
    trouble(`${path} could not be written: ${fileTroubleOf(error)}`);
  }
}
