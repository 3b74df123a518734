import { Ajv2020, type CodeOptions, type ValidateFunction } from 'ajv/dist/2020.js';
import { SCHEMA } from './schema.js';

/**
 * The config's schema as a function. Making it takes longer than all else that a short round does, so the build puts the
 * finished function in the place of this file (`scripts/compiled-schema.ts`).
 */
export function compileSchema(): ValidateFunction {
  return ajvWith({}).compile(SCHEMA);
}

/**
 * Defaults are filled in apart from this (see `fill`): ajv fills none behind a `$ref` or inside a `oneOf`, where most of
 * them are.
 *
 * @param code how the function's source is made
 */
export function ajvWith(code: CodeOptions): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, discriminator: true, allowUnionTypes: true, code });
  ajv.addVocabulary(['x-expected']);
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  return ajv;
}
