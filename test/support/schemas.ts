import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

type CompiledSchema = {
  readonly schema: Record<string, unknown>;
  readonly validate: (document: unknown) => boolean;
  /** What was wrong with the last document. */
  readonly errors: () => string;
};

/** A schema of `schemas/`, by its name, made ready to hold documents against it. */
export function compiledSchema(name: string): CompiledSchema {
  const url = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(url, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strict: true,
    formats: { 'date-time': isIsoTime },
  });
  const validate = ajv.compile(schema);
  return { schema, validate: (document) => validate(document), errors: () => ajv.errorsText(validate.errors) };
}

function isIsoTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The paths of the properties and definitions that carry no description. */
export function undescribed(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const here = `${path}/${key}`;
    const isNamed = path.endsWith('/properties') || path.endsWith('/$defs') || key === 'items';
    const bare = isNamed && key !== 'items' && !hasDescription(value);
    return [...(bare ? [here] : []), ...undescribed(value, here)];
  });
}

function hasDescription(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'description' in value && value.description !== '';
}
