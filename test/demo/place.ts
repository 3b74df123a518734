import type { ServiceName } from './cast.js';

/** Where the demo's services live. What the demo does there it does with a shell, as a person would. */
export type Place = {
  /** For a person: `on this machine`. */
  readonly words: string;
  /** The folder of the services' scripts, logs and pid files, as the services see it. */
  readonly folder: string;
  /** The same folder in commands that are typed in the demo's folder. */
  readonly typedFolder: string;
  /** What the config says besides the services. */
  readonly settings: object;
  /** What the config calls the container of a service; absent: this machine. */
  readonly containerOf: (name: ServiceName) => string | undefined;
  /**
   * Runs a shell command where the service lives, in the folder of the scripts.
   * @returns what it printed
   * @throws Error when its exit code is not 0
   */
  readonly sh: (name: ServiceName, command: string) => Promise<string>;
  /** The command as a person would type it on this machine. */
  readonly typed: (name: ServiceName, command: string) => string;
  /** Ends all that lives there. */
  readonly close: () => Promise<void>;
};
