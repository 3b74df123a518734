import { SCHEMA, type SchemaNode } from '../src/config/schema.js';

/** A heading of the config's reference, and the definition whose fields stand below it; the root has no name. */
export type Section = readonly [heading: string, definition?: string];

export function definitionOf(name: string | undefined): SchemaNode {
  const node = name === undefined ? SCHEMA : SCHEMA.$defs?.[name];
  if (node === undefined) throw new Error(`the schema has no definition ${String(name)}`);
  return node;
}

/** What may stand in a field, for a person. `literal` marks what is to be typed as it stands. */
export function typeInWords(field: SchemaNode, literal: (text: string) => string): string {
  if (field.const !== undefined) return literal(JSON.stringify(field.const));
  if (field.enum !== undefined) return field.enum.map((value) => literal(JSON.stringify(value))).join(', ');
  const types = typeof field.type === 'string' ? [field.type] : (field.type ?? ['object']);
  const range = field.minimum === undefined ? '' : `, ${field.minimum}–${field.maximum ?? '∞'}`;
  return types.map((type) => (type === 'array' ? 'list' : type)).join(' or ') + range;
}
