import schema from '../../schemas/system-config.schema.json' with { type: 'json' };
import { own } from './record.js';

/** As much of JSON Schema as the config's schema uses. */
export type SchemaNode = {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  /** What is expected here, for a person: where a pattern alone would not say it. */
  readonly 'x-expected'?: string;
};

export const SCHEMA = schema as unknown as SchemaNode;

/** The node with its reference followed; what stands beside the reference wins. */
export function resolveRef(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const known = RESOLVED.get(node);
  if (known !== undefined) return known;
  const { $ref, ...beside } = node;
  const resolved = { ...resolveRef(nodeAt($ref)), ...beside };
  RESOLVED.set(node, resolved);
  return resolved;
}

const RESOLVED = new WeakMap<SchemaNode, SchemaNode>();

/** The node of a field, or nothing when the schema knows no such field. */
export function fieldNode(node: SchemaNode, name: string): SchemaNode | undefined {
  const property = own(node.properties ?? {}, name);
  if (property !== undefined) return resolveRef(property);
  return typeof node.additionalProperties === 'object' ? resolveRef(node.additionalProperties) : undefined;
}

/** The member of a union that the value's `type` picks. */
export function branchNode(node: SchemaNode, type: unknown): SchemaNode {
  return (node.oneOf ?? []).map(resolveRef).find((branch) => branch.properties?.type?.const === type) ?? node;
}

function nodeAt(ref: string): SchemaNode {
  let node: unknown = SCHEMA;
  for (const name of ref.replace(/^#\//, '').split('/')) node = (node as Record<string, unknown>)[name];
  return node as SchemaNode;
}
