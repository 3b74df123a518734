import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { compileSchema } from './compiled-schema.js';

/** Every place where a config does not fit its schema; empty when it fits. */
export function schemaErrors(config: unknown): readonly ErrorObject[] {
  compiled ??= compileSchema();
  return compiled(config) ? [] : (compiled.errors ?? []);
}

let compiled: ValidateFunction | undefined;
