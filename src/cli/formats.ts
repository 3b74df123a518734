/** How a round can be reported on stdout. */
export const FORMATS = ['pretty', 'log', 'json', 'junit', 'nagios'] as const;
export type Format = (typeof FORMATS)[number];

/** What `history` can print. */
export const HISTORY_FORMATS = ['pretty', 'json', 'csv'] as const;

export type HistoryFormat = (typeof HISTORY_FORMATS)[number];
