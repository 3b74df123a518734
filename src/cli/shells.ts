/** The shells that can be taught to complete. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** By this first argument their scripts ask what could be typed next: it is in no help. */
export const COMPLETE = 'complete-words';
