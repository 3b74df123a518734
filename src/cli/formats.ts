/** How a round can be reported on stdout. */
export const FORMATS = ['pretty', 'log', 'json', 'junit', 'nagios'] as const;
export type Format = (typeof FORMATS)[number];
