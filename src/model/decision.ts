/** What is done to a service that is ill. More remedies become more members of this union. */
export type Action = { readonly kind: 'run'; readonly command: string };

/** The name of the rule that decided: each refusal has one. */
export type HoldRule =
  'stop-marker' | 'marker-unknown' | 'dependency-down' | 'state-untrusted' | 'no-time' | 'not-asked-to';

export type Decision =
  /** Healthy, degraded or unknown: there is nothing to do. */
  | { readonly kind: 'leave'; readonly why: string }
  /** Ill, and left alone on purpose. */
  | { readonly kind: 'hold'; readonly rule: HoldRule; readonly why: string }
  | { readonly kind: 'recover'; readonly action: Action; readonly why: string }
  /** Ill, and nothing more can be done here: a person is called. */
  | { readonly kind: 'give-up'; readonly rule: 'crash-loop' | 'no-remedy'; readonly why: string };

/** How much a round is allowed to do. */
export type Mode = 'recover' | 'dry-run' | 'probe-only';

/** What is known of a service that another one depends on. */
export type Standing = {
  readonly name: string;
  readonly state: 'up' | 'recovered' | 'down' | 'unknown';
};
