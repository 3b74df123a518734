import type { LogOutput, Outputs } from '../model/outputs.js';
import { fill } from './fill.js';
import { SCHEMA } from './schema.js';
import type { LogOutput as LogConfig, Outputs as OutputsConfig } from './schema-types.js';

/** What is written for people and other tools, as the round sees it. */
export function outputsOf({ page, public_page: publicPage, prometheus, json, log }: OutputsConfig): Outputs {
  return {
    ...(page === undefined ? {} : { page }),
    ...(publicPage === undefined ? {} : { publicPage }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(json === undefined ? {} : { json }),
    ...(log === undefined ? {} : { log: logOf(log) }),
  };
}

function logOf(config: LogConfig): LogOutput {
  const { path, max_bytes: maxBytes, keep, format, verbose } = typeof config === 'string' ? filled(config) : config;
  return { path, maxBytes, keep, format, verbose };
}

/** A path stands for an object that says nothing else. */
function filled(path: string): Exclude<LogConfig, string> {
  return fill(SCHEMA.$defs?.log_output ?? {}, { path }) as Exclude<LogConfig, string>;
}
