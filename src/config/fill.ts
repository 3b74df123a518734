import { emptyObject, isObject } from './record.js';
import { branchNode, fieldNode, resolveRef } from './schema.js';
import type { SchemaNode } from './schema.js';

/**
 * A copy of a valid value in which every field that has a `default` in the schema is set. `defaults` of the config is no
 * such thing: it is merged before.
 */
export function fill(schema: SchemaNode, value: unknown): unknown {
  const resolved = resolveRef(schema);
  if (Array.isArray(value)) return value.map((item: unknown) => fill(resolved.items ?? {}, item));
  if (!isObject(value)) return value;
  const node = branchNode(resolved, value.type);
  const filled = emptyObject();
  for (const [name, field] of Object.entries(value)) filled[name] = fill(fieldNode(node, name) ?? {}, field);
  for (const name of Object.keys(node.properties ?? {})) {
    const property = fieldNode(node, name);
    if (property?.default === undefined || Object.hasOwn(filled, name)) continue;
    filled[name] = fill(property, structuredClone(property.default));
  }
  return filled;
}
