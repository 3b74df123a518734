/** What a colour and a symbol stand for. */
export type Tone = 'good' | 'warn' | 'bad' | 'off' | 'unsure';

/** How a service stands: the symbol is that of the tone, the word is for a person. */
export type Look = { readonly tone: Tone; readonly word: string };

/** One day of a service. `down`: how much of the known time it was down, 1 (hardly) to 4 (more than half). */
export type Bar = {
  readonly kind: 'unwatched' | 'up' | 'down';
  readonly down?: 1 | 2 | 3 | 4;
  /** `14 Nov: down for 12 min`. */
  readonly text: string;
};

/** Latencies of one day, in ms. */
export type DayLatency = { readonly p50: number; readonly p95: number };

/** A time in which a service was down. What only the insiders' page tells is absent on the public one. */
export type Downtime = {
  readonly service: string;
  /** Wall clock, ms since the epoch. */
  readonly from: number;
  /** Absent while it goes on. */
  readonly to?: number;
  readonly cause?: string;
  /** What ended it: `restart helped`. */
  readonly cure?: string;
};

/** A line of a list of terms. */
export type Fact = { readonly term: string; readonly text: string; readonly at?: number };

export type ServiceView = {
  readonly name: string;
  readonly look: Look;
  /** Since when it stands so: wall clock, ms since the epoch. */
  readonly since?: number;
  /** For how long it had when the page was made. */
  readonly lasts?: string;
  /** Of the known time of all days, from 0 to 1; absent where nothing is known. */
  readonly uptime?: number;
  /** One a day of `PageView.days`. */
  readonly bars: readonly Bar[];
  /** What the bars come to, for who does not see them. */
  readonly barsText: string;
  /** One a day, with holes; absent where none is known or told. */
  readonly latencies?: readonly (DayLatency | undefined)[];
  /** Why it is left alone, or that it is ill: a sentence for a person. */
  readonly note?: string;
  readonly facts: readonly Fact[];
  /** The last ones first. */
  readonly downtimes: readonly Downtime[];
};

/** A step of an incident that is on; without a time it is how things are now. */
export type StoryStep = { readonly at?: number; readonly text: string };

export type OpenIncident = {
  /** `redis`, `container shop`. */
  readonly title: string;
  /** The service whose row tells more. */
  readonly service?: string;
  readonly tone: Tone;
  readonly from: number;
  readonly lasts: string;
  readonly story: readonly StoryStep[];
  /** Services that suffer from it. */
  readonly affected: readonly string[];
};

/** `blocks`: the dependent is not well, and what it depends on is not either. */
export type GraphEdge = { readonly from: string; readonly to: string; readonly blocks: boolean };

export type GraphView = {
  readonly nodes: readonly { readonly name: string; readonly look: Look }[];
  /** From what is depended on to what depends on it. */
  readonly edges: readonly GraphEdge[];
  /** Services that neither depend on another nor are depended on. */
  readonly apart: readonly string[];
};

/** A row of the figures: texts, `–` where nothing is known. */
export type FigureRow = { readonly name: string; readonly cells: readonly string[] };

/** All that a page says. */
export type PageView = {
  readonly isPublic: boolean;
  /** Wall clock, ms since the epoch. */
  readonly madeAt: number;
  /** Absent before the first round. */
  readonly round?: { readonly at: number; readonly isStale: boolean };
  readonly periodMs: number;
  readonly banner: {
    readonly tone: Tone;
    readonly headline: string;
    /** How many services stand how: `12 running`. */
    readonly counts: readonly (Look & { readonly count: number })[];
    /** Those that need attention. */
    readonly ill: readonly string[];
  };
  /** In UTC, oldest first: `2026-11-20`. */
  readonly days: readonly string[];
  readonly services: readonly ServiceView[];
  readonly graph?: GraphView;
  readonly open: readonly OpenIncident[];
  /** The last ones first. */
  readonly past: readonly Downtime[];
  readonly figures?: { readonly columns: readonly string[]; readonly rows: readonly FigureRow[] };
};
