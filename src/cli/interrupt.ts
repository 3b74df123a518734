import { setMaxListeners } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type Interrupt = { readonly signal: AbortSignal; readonly dispose: () => void };

/**
 * Ends the round at its deadline, or when the process is told to end: the round then says what it knows. Told a second
 * time, the process ends at once.
 */
export function interruptAfter(deadlineMs: number): Interrupt {
  const controller = new AbortController();
  // Every question that is on its way listens: Node would warn of a leak at the eleventh.
  setMaxListeners(0, controller.signal);
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(128 + 15);
    controller.abort(new Error(`the round was ended by ${name}`));
  };
  const timer = setTimeout(() => {
    controller.abort(new Error(`the deadline of ${String(deadlineMs / 1000)} s had come`));
  }, deadlineMs);
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(timer);
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
