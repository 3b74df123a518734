import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { SCHEMA } from './schema.js';

/** Every place where a config does not fit its schema; empty when it fits. */
export function schemaErrors(config: unknown): readonly ErrorObject[] {
  compiled ??= compile();
  return compiled(config) ? [] : (compiled.errors ?? []);
}

let compiled: ReturnType<typeof compile> | undefined;

/**
 * Defaults are filled in apart from this (see `fill`): ajv fills none behind a `$ref` or inside a `oneOf`, where most of
 * them are.
 */
function compile() {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, discriminator: true, allowUnionTypes: true });
  ajv.addVocabulary(['x-expected']);
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  return ajv.compile(SCHEMA);
}
