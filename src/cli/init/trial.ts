import type { Check, TargetRef } from '../../model/service.js';
import type { Proposal, ProposedCheck } from '../../model/survey.js';
import type { ProbeResult } from '../../model/verdict.js';
import { describeCheck, queryFor, readReply } from '../../probe/index.js';
import { parseStatusRange } from '../../config/status-range.js';
import type { Targets } from '../../target/index.js';

/** What became of a proposal when its checks were tried. */
export type Trial = {
  readonly proposal: Proposal;
  /** The first that answered; absent: none did. */
  readonly chosen?: { readonly check: ProposedCheck; readonly question: string; readonly detail: string };
  /** Of the best one, when none did: why not. */
  readonly why: string;
};

const TIMEOUT_MS = 5_000;

/** Puts all candidates of all proposals at once, as a round would, and takes the first of each that answers. */
export function tryAll(proposals: readonly Proposal[], ask: Targets['ask']): Promise<readonly Trial[]> {
  return Promise.all(proposals.map((proposal) => tryOne(proposal, ask)));
}

async function tryOne(proposal: Proposal, ask: Targets['ask']): Promise<Trial> {
  const checks = proposal.candidates.map(asTried);
  const replies = await ask(
    targetOf(proposal),
    checks.map((check) => queryFor(check)),
  );
  const tried = proposal.candidates.flatMap((candidate, index) => {
    const [check, reply] = [checks[index], replies[index]];
    return check === undefined || reply === undefined ? [] : [{ candidate, check, result: readReply(check, reply) }];
  });
  const chosen = tried.find(({ candidate, result }) => answers(candidate, result));
  const why =
    tried[0] === undefined ? 'nothing was asked' : `${describeCheck(tried[0].check)}: ${tried[0].result.detail}`;
  if (chosen === undefined) return { proposal, why };
  const { candidate, check, result } = chosen;
  return { proposal, why, chosen: { check: candidate, question: describeCheck(check), detail: result.detail } };
}

export function targetOf({ container }: Proposal): TargetRef {
  return container === undefined ? { kind: 'host' } : { kind: 'container', name: container };
}

/** A HEALTHCHECK that has not succeeded yet since the start is one all the same. */
function answers(candidate: ProposedCheck, { kind }: ProbeResult): boolean {
  return kind === 'success' || (candidate.type === 'docker' && kind === 'degraded');
}

/** One look is enough: what does not answer now is not what gets written down. */
const ONE_LOOK = { timeoutMs: TIMEOUT_MS, intervalMs: 0, attempts: 1, retryDelayMs: 0 } as const;

function asTried(check: ProposedCheck): Check {
  switch (check.type) {
    case 'http':
      return {
        ...ONE_LOOK,
        type: 'http',
        endpoint: check.endpoint,
        method: 'GET',
        headers: {},
        expectStatus: (check.expect_status ?? ['200-399']).map(parseStatusRange),
        ...(check.expect_body === undefined ? {} : { expectBody: check.expect_body }),
        tlsVerify: check.tls_verify ?? true,
      };
    case 'tcp':
      return { ...ONE_LOOK, type: 'tcp', host: 'localhost', port: check.port };
    case 'process':
      return { ...ONE_LOOK, type: 'process', processName: check.process_name, minCount: 1 };
    case 'custom': {
      const timeoutMs = check.timeout_seconds === undefined ? TIMEOUT_MS : check.timeout_seconds * 1000;
      return { ...ONE_LOOK, timeoutMs, type: 'custom', command: check.command, exitCodes: 'plain' };
    }
    case 'docker':
      return { ...ONE_LOOK, type: 'docker' };
  }
}
