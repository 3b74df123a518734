import type { Query, Ran, Remedy, Reply } from '../../model/query.js';
import { askInShell, runInShell } from '../shell/ask.js';
import { connectTo } from './connect.js';
import { readMarkerFile } from './file.js';
import { listProcesses } from './processes.js';
import type { StartShell } from '../shell/conversation.js';
import { ASKING, REMEDYING } from '../shell/script.js';

export type Host = {
  /** Asks this machine many things, side by side. Never rejects. */
  readonly ask: (queries: readonly Query[], signal: AbortSignal) => Promise<Reply[]>;
  readonly run: (remedy: Remedy, signal: AbortSignal) => Promise<Ran>;
};

type ShellQuery = Extract<Query, { kind: 'shell' }>;

/** The machine that runs the round: asked without a detour, but for shell commands, which go the way they go anywhere. */
export function createHost(): Host {
  return {
    async ask(queries, signal) {
      const commands = queries.filter((query): query is ShellQuery => query.kind === 'shell');
      const fromShell = commands.length === 0 ? [] : askInShell(await shellStarter(ASKING), commands, signal);
      // Read once for all: each reading of /proc holds up every other question's clock.
      let listed: Reply | undefined;
      const processes = (): Reply => (listed ??= listProcesses());
      return Promise.all(
        queries.map(async (query) => {
          if (query.kind === 'processes') return processes();
          if (query.kind !== 'shell') return askOne(query, signal);
          const reply = (await fromShell)[commands.indexOf(query)];
          return reply ?? { kind: 'unreachable', cause: 'it was not asked' };
        }),
      );
    },
    run: async (remedy, signal) => runInShell(await shellStarter(REMEDYING), remedy, signal),
  };
}

/** execa costs 70 ms to load: only rounds with a shell command for this machine pay for it. */
async function shellStarter(name: string): Promise<StartShell> {
  const { startShellHere } = await import('./shell.js');
  return startShellHere(name);
}

async function askOne(query: Exclude<Query, { kind: 'shell' | 'processes' }>, signal: AbortSignal): Promise<Reply> {
  switch (query.kind) {
    case 'fetch': {
      // undici costs 70 ms to load: only rounds with an http check on this machine pay for it.
      const { fetchUrl } = await import('./fetch.js');
      return fetchUrl(query, signal);
    }
    case 'connect':
      return connectTo(query, signal);
    case 'file':
      return readMarkerFile(query.path);
    case 'health':
      return { kind: 'unreachable', cause: 'only a container has a HEALTHCHECK' };
  }
}
