import type { Results } from '../rounds.js';
export async function writePage(_results: Results): Promise<void> {}
