import { _ } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { ajvWith } from '../src/config/compiled-schema.js';
import { SCHEMA } from '../src/config/schema.js';

/** Puts the compiled schema in the place of the file that would compile it: the program then holds no compiler. */
export const compiledSchema: Plugin = {
  name: 'compiled-schema',
  setup(build) {
    build.onLoad({ filter: /\/src\/config\/compiled-schema\.ts$/ }, () => ({
      contents: `${validatorSource()}\nexport function compileSchema() { return validate; }\n`,
      loader: 'js',
    }));
  },
};

/** The compiled schema as the source of a module: it exports `validate`. */
export function validatorSource(): string {
  const ajv = ajvWith({ source: true, esm: true, formats: _`({ uri: (text) => URL.canParse(text) })` });
  return standalone.default(ajv, ajv.compile(SCHEMA));
}
