import type { Proposal, ProposedCheck } from '../model/survey.js';

/** A proposal that was asked for, with the check that answered. */
export type Chosen = { readonly proposal: Proposal; readonly check: ProposedCheck };

export type StarterSettings = {
  /** Where the schema is installed. */
  readonly schema?: string;
  /** Where it is not the default: cron does not see the environment of a shell. */
  readonly dockerHost?: string;
  /** Absent: nobody is called. */
  readonly topic?: string;
};

/** What `topics` calls the one topic. */
export const TOPIC_KEY = 'alerts';

/** The config for these services, as a value that is ready to be written. */
export function starterConfig(chosen: readonly Chosen[], { schema, dockerHost, topic }: StarterSettings): object {
  const names = new Set(chosen.map(({ proposal }) => proposal.name));
  return {
    ...(schema === undefined ? {} : { $schema: schema }),
    ...(dockerHost === undefined ? {} : { docker: { host: dockerHost } }),
    ...(topic === undefined
      ? {}
      : {
          notifications: { ntfy: { topics: { [TOPIC_KEY]: topic } } },
          defaults: { notify_on_fail: TOPIC_KEY },
        }),
    services: Object.fromEntries(chosen.map((one) => [one.proposal.name, serviceOf(one, names)])),
  };
}

function serviceOf({ proposal, check }: Chosen, names: ReadonlySet<string>): object {
  const dependencies = proposal.dependencies.filter((name) => names.has(name));
  return {
    description: descriptionOf(proposal),
    ...(proposal.remedy.kind === 'none' ? { type: 'external' } : {}),
    ...(proposal.container === undefined ? {} : { container: proposal.container }),
    health_check: check,
    ...remedyOf(proposal),
    ...(dependencies.length === 0 ? {} : { dependencies }),
  };
}

function remedyOf({ remedy }: Proposal): object {
  switch (remedy.kind) {
    case 'container':
      return { recovery: [{ name: 'restart-container', action: 'restart_container' }] };
    case 'command':
      return { restart_cmd: remedy.command };
    case 'none':
      return {};
  }
}

/** A JSON file has no comments: this is what one would say. */
function descriptionOf(proposal: Proposal): string {
  const { what, foundBy } = proposal;
  return `${what}, found by ${foundBy}; when it is ill, ${remedyInWords(proposal)}`;
}

/** What would be done, for a person, as the end of a sentence. */
export function remedyInWords({ remedy }: Proposal): string {
  switch (remedy.kind) {
    case 'container':
      return 'its container is restarted';
    case 'command':
      return `it is restarted by ${remedy.command}`;
    case 'none':
      return `it is not restarted: ${remedy.why}`;
  }
}
