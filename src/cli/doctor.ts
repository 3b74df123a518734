import { setMaxListeners } from 'node:events';
import { formatProblem } from '../config/problem.js';
import { exitCodeOfFindings, examine } from '../doctor/index.js';
import type { ConfigFound } from '../doctor/world.js';
import { Mistake } from '../model/mistake.js';
import { jsonFindings, prettyFindings } from '../report/doctor.js';
import { foundAnyway } from './config-flag.js';
import { loadFor } from './config.js';
import { createWorld } from './doctor/world.js';
import type { Io } from './io.js';
import { styleOf } from './style.js';

export type DoctorOptions = { readonly config?: string; readonly format: 'pretty' | 'json' };

/** `wardround doctor`: whether this machine is ready for rounds. Changes nothing, and calls nobody. @returns the exit code */
export async function doctor({ format, ...options }: DoctorOptions, io: Io): Promise<number> {
  const config = configFor(options, io);
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const world = createWorld(config, io, over.signal);
  try {
    const findings = await examine(world);
    const exitCode = exitCodeOfFindings(findings, world);
    const isJson = format === 'json';
    io.stdout.write(isJson ? jsonFindings(findings, exitCode) : prettyFindings(findings, styleOf(io.stdout, io.env)));
    return exitCode;
  } finally {
    // What still waits for an answer would keep the program from ending.
    over.abort(new Error('the examination is over'));
  }
}

function configFor(options: { readonly config?: string }, io: Io): ConfigFound {
  try {
    const { system, path, warnings } = loadFor(options, io);
    const told = warnings.map((warning) => ({
      says: formatProblem(path, warning),
      ...(warning.rule === undefined ? {} : { rule: warning.rule }),
    }));
    return { kind: 'valid', path, system, warnings: told };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const isMissing = options.config === undefined && !io.env.WARDROUND_CONFIG && !foundAnyway(io.env, io.cwd);
    return { kind: 'wrong', problems: error.message.split('\n'), isMissing };
  }
}
