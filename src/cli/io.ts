/** What a command touches of the process that it runs in; it hands back an exit code. */
export type Io = {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly isRoot: boolean;
};
