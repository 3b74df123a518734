import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { validatorSource } from '../../scripts/compiled-schema.js';
import { SCHEMA } from '../../src/config/schema.js';
import { schemaErrors } from '../../src/config/validators.js';
import { openFolder } from '../support/packed.js';

type Validator = ((config: unknown) => boolean) & { readonly errors: unknown };

/** Objects with the fields of the schema and anything in them: most are wrong in many places at once. */
function configs(): fc.Arbitrary<unknown> {
  const fieldsOf = (node: { readonly properties?: object } | undefined, value: fc.Arbitrary<unknown>) =>
    fc.record(Object.fromEntries(Object.keys(node?.properties ?? {}).map((name) => [name, value])), {
      requiredKeys: [],
    });
  const scalar = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.webUrl(),
    fc.constantFrom('tcp', 'http', 'daemon', 0, 1, -1),
  );
  const defs = SCHEMA.$defs ?? {};
  const check = fc.oneof(
    ...['http_check', 'tcp_check', 'process_check', 'custom_check', 'docker_check'].map((name) =>
      fieldsOf(defs[name], scalar),
    ),
  );
  const service = fc
    .tuple(fieldsOf(defs.service, scalar), check)
    .map(([fields, health]) => ({ ...fields, health_check: health }));
  const parts = {
    services: fc.dictionary(fc.string({ maxLength: 5 }), service, { maxKeys: 3 }),
    notifications: fieldsOf(defs.notifications, fc.oneof(scalar, fieldsOf(defs.ntfy, scalar))),
    heartbeat: fieldsOf(defs.heartbeat, scalar),
    outputs: fieldsOf(defs.outputs, scalar),
  };
  return fc.tuple(fieldsOf(SCHEMA, scalar), fc.record(parts, { requiredKeys: [] })).map(([a, b]) => ({ ...a, ...b }));
}

it('the schema that was compiled for the program finds what the schema finds', async () => {
  const outfile = join(openFolder(), 'validate.mjs');
  const resolveDir = fileURLToPath(new URL('../..', import.meta.url));
  await build({
    stdin: { contents: validatorSource(), resolveDir },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  });
  const { validate } = (await import(outfile)) as { readonly validate: Validator };
  const found = new Set<boolean>();
  fc.assert(
    fc.property(configs(), (config) => {
      const errors = schemaErrors(config);
      found.add(validate(config));
      expect(validate.errors ?? []).toEqual(errors);
    }),
    { numRuns: 500 },
  );
  expect(validate({ services: { redis: { health_check: { type: 'tcp', port: 6379 } } } })).toBe(true);
  expect(found).toContain(false);
});
