/**
 * What kind of failure it is, by what was seen: `crash` no process, `hang` no answer in time, `wrong-answer` an answer
 * that is not the expected one, `refused` nobody listens, `resource` memory, disk or processes ran out, `configuration`
 * a command or name that does not exist or may not be used, `dependency` something that it needs is down.
 */
export type FailureKind = 'crash' | 'hang' | 'wrong-answer' | 'refused' | 'resource' | 'configuration' | 'dependency';

/** A failure's kind, and the sentence that made it that. */
export type Failure = { readonly kind: FailureKind; readonly evidence: string };

/** What each kind means, as part of a sentence. */
export const FAILURES = {
  crash: 'its process is gone',
  hang: 'it did not answer in time',
  'wrong-answer': 'it answered, and not as expected',
  refused: 'nobody listens',
  resource: 'memory, disk or processes ran out',
  configuration: 'a command, file or name is wrong',
  dependency: 'what it depends on is not well',
} as const satisfies Record<FailureKind, string>;
